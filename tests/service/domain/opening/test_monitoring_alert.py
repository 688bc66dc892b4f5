"""What a monitoring system's subject is about, and whether it says that it is over."""

import pytest

from service.domain.opening.monitoring_alert import read_alert

PAIRS = [
    ("** PROBLEM Service Alert: web01/HTTP is CRITICAL **", "** RECOVERY Service Alert: web01/HTTP is OK **"),
    ("PROBLEM Host Alert: sw-3-01 is DOWN", "RECOVERY Host Alert: sw-3-01 is UP"),
    ("sw-3-07 is DOWN", "sw-3-07 is UP"),
    ("[PROBLEM] Disk / on db1 is WARNING!", "[RECOVERY] Disk / on db1 is OK!"),
    ("Problem: High CPU load on web01", "Resolved: High CPU load on web01"),
    ("Problem: High CPU load on web01", "Resolved in 12m 3s: High CPU load on web01"),
    ("[FIRING:1] DiskFull (db1 prod)", "[RESOLVED] DiskFull (db1 prod)"),
    ("[Alerting] Queue depth mq1", "[OK] Queue depth mq1"),
    ("[Triggered] CPU on host:web01", "[Recovered] CPU on host:web01"),
    ("[P2] [Triggered] CPU on host:web01", "[P2] [Recovered] CPU on host:web01"),
    ("Monitor is DOWN: shop.example.com", "Monitor is UP: shop.example.com"),
    ('ALARM: "cpu-high" in EU (Ireland)', 'OK: "cpu-high" in EU (Ireland)'),
    ("DOWN alert: Shop (shop.example.com) is DOWN", "UP alert: Shop (shop.example.com) is UP"),
    ("Check_MK: web01/Memory OK -> CRIT", "Check_MK: web01/Memory CRIT -> OK"),
    ("WARNING: disk 91% used on db2", "RECOVERY: disk 62% used on db2"),
    ("CRITICAL - load average 17.20 on app3", "OK - load average 0.31 on app3"),
    ("Ping web-9 Down", "Ping web-9 Up"),
    ("UPS battery low: FAULT", "UPS battery low: cleared"),
    ("【告警】主机 web01 CPU 过高", "【恢复】主机 web01 CPU 过高"),
    ("告警：核心交换机 sw-1 离线", "恢复：核心交换机 sw-1 上线"),
    ("故障: 数据库 db1 主从延迟", "已恢复: 数据库 db1 主从延迟"),
    ("数据库 db1 异常", "数据库 db1 恢复正常"),
    ("[告警触发] 磁盘 /data 使用率 95%", "[告警解除] 磁盘 /data 使用率 60%"),
    ("机房温度 故障告警", "机房温度 故障恢复"),
    ("2026-11-27 10:00:01 告警 链路中断 BJ-SH-2", "2026-11-27 10:07:44 恢复 链路 BJ-SH-2"),
]


@pytest.mark.parametrize(("problem", "recovery"), PAIRS)
def test_a_recovery_is_about_what_its_problem_was_about(problem, recovery):
    one, other = read_alert(problem), read_alert(recovery)
    assert one is not None
    assert other is not None
    assert (one.over, other.over) == (False, True)
    assert one.what == other.what


@pytest.mark.parametrize(
    "subject",
    [
        "Backup of db1 failed",
        "Clean up job failed on db1",
        "Recovery of db1 failed",
        "db1 has not recovered",
        "Problem with db1 is not resolved yet",
        "web01 is DOWN, failover to web02 is not OK",
        "Alert: recovery pending on db1, still CRITICAL",
        "数据库 db1 恢复失败告警",
        "数据库 db1 仍未恢复，告警",
    ],
)
def test_what_goes_on_is_no_recovery(subject):
    found = read_alert(subject)
    assert found is None or not found.over


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sw-3-01 is DOWN", "sw-3-02 is UP"),
        ("web01 disk CRITICAL", "web01 is UP"),
        ("PROBLEM: port 443 on web01 is DOWN", "RECOVERY: port 80 on web01 is UP"),
        ("[FIRING:1] DiskFull (db1)", "[RESOLVED] DiskFull (db2)"),
        ("【告警】web01 CPU 过高", "【恢复】web01 内存过高"),
        ("Line 1 is DOWN", "Line 2 is UP"),
    ],
)
def test_a_recovery_of_something_else_is_something_else(one, other):
    assert read_alert(one).what != read_alert(other).what


@pytest.mark.parametrize("subject", ["Weekly report", "Order 4711", "新订单 4711", "Your invoice", ""])
def test_what_speaks_of_no_state_is_no_alert(subject):
    assert read_alert(subject) is None


def test_what_it_is_about_may_stand_in_the_text():
    problem = read_alert("PROBLEM", "Host: db1\nService: Disk\nState: CRITICAL\n")
    assert problem == read_alert("** PROBLEM **", "Host: DB1\nService: disk\n")
    recovery = read_alert("RECOVERY", "Host: db1\nService: Disk\nState: OK\n")
    assert (recovery.what, recovery.over) == (problem.what, True)
    assert read_alert("告警", "主机：db1\n") == read_alert("告警", "主机: db1\n状态：严重")
    assert read_alert("PROBLEM", "nothing named") is None
