"""Certificates of others: what mail brings never undoes what an admin said."""

from datetime import timedelta

from msgspec.structs import replace

from store.mail import certificates
from store.records import CertificateState, KnownCertificate, SeenSignature


def one(now, state=CertificateState.SEEN, fingerprint="AB12", **more):
    return replace(KnownCertificate(fingerprint, "ann@example.com", "smime", state, now, content=b"x"), **more)


def states(database):
    with database.read() as unit:
        return {each.fingerprint: each.state for each in certificates.find_of_address(unit, "Ann@example.com")}


def test_what_is_seen_becomes_known_and_never_the_other_way(writer, database, now):
    for state in (CertificateState.SEEN, CertificateState.KNOWN, CertificateState.SEEN):
        writer.run(lambda unit, s=state: certificates.learn(unit, [one(now, s)]))
    assert states(database) == {"AB12": CertificateState.KNOWN}


def test_what_an_admin_pinned_or_dropped_stays_so(writer, database, now):
    writer.run(
        lambda unit: certificates.learn(unit, [one(now), one(now, fingerprint="CD34"), one(now, fingerprint="CD35")])
    )
    changed = writer.run(lambda unit: certificates.set_state(unit, "ab:12", CertificateState.PINNED))
    assert [each.fingerprint for each in changed] == ["AB12"]
    assert (
        len(writer.run(lambda unit: certificates.set_state(unit, "CD", CertificateState.DROPPED))) == 2
    )  # not one: nothing is changed
    writer.run(lambda unit: certificates.set_state(unit, "CD34", CertificateState.DROPPED))
    writer.run(
        lambda unit: certificates.learn(unit, [one(now, CertificateState.KNOWN, f) for f in ("AB12", "CD34", "CD35")])
    )
    assert states(database) == {
        "AB12": CertificateState.PINNED,
        "CD34": CertificateState.DROPPED,
        "CD35": CertificateState.KNOWN,
    }


def test_pinned_ones_come_first_then_those_that_end_last(writer, database, now):
    rows = [
        one(now, CertificateState.KNOWN, "A1", ends_at=now),
        one(now, CertificateState.KNOWN, "A2", ends_at=now + timedelta(days=9)),
        one(now, CertificateState.SEEN, "A3"),
    ]
    writer.run(
        lambda unit: (certificates.learn(unit, rows), certificates.pin(unit, one(now, fingerprint="A4", ends_at=now)))
    )
    assert list(states(database)) == ["A4", "A2", "A1", "A3"]
    with database.read() as unit:
        assert len(certificates.list_certificates(unit)) == 4


def test_a_signature_that_came_with_another_mail_was_seen(writer, database, now):
    writer.run(lambda unit: certificates.note_signatures(unit, [SeenSignature("m", 1, now)]))
    writer.run(lambda unit: certificates.note_signatures(unit, [SeenSignature("m", 2, now)]))
    with database.read() as unit:
        assert certificates.find_seen(unit, ["m", "n"], 1) == frozenset()
        assert certificates.find_seen(unit, ["m", "n"], 2) == {"m"}
    assert writer.run(lambda unit: certificates.forget_signatures(unit, now + timedelta(days=1))) == 1
