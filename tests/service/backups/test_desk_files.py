"""What of a desk's folder a backup keeps, wherever backups and database lie."""

from service.backups.desk_files import copy_files
from service.config.load import load_config
from service.rehearsal.demo import write_busy_desk


def test_neither_the_database_nor_a_backup_is_among_the_files(tmp_path):
    """Copied into itself a backup would never end; a database among the files would be in the way of the restored one."""
    desk, target = tmp_path / "desk", tmp_path / "desk" / ".monday.1.unfinished" / "desk"
    write_busy_desk(desk)
    yaml = desk / "postdesk.yaml"
    yaml.write_text(yaml.read_text().replace("sqlite:///var/postdesk.db", "sqlite:///desk.db"))
    before = {path.relative_to(desk) for path in desk.rglob("*") if path.is_file()}
    for name in (
        "desk.db",
        "desk.db-wal",
        "blobs/ab/cd/abcd",
        "sunday/postdesk.db",
        "sunday/desk/rules/desk.yaml",
        ".monday.1.unfinished/postdesk.db",
    ):
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / name).write_text("")
    copy_files(load_config(desk), target)
    assert {path.relative_to(target) for path in target.rglob("*") if path.is_file()} == before
