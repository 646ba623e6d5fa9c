#!/usr/bin/env python3
"""What users of other field systems lost, and the test here that fails if we lose it too; and the
contract of README.md with the tests that prove it. test_lessons.py SOURCE-FOLDER

A lesson without a test, a test that is gone, and one that no meson.build runs are failures."""
import pathlib
import re
import sys
import unittest

TOP = pathlib.Path(sys.argv.pop())

# Lesson: (what must not happen here, the tests by their file).
LESSONS = {
    1: ("a day of records is gone: the app thought that nothing was unsent", {
        "tests/agent/test-rounds.c": ["no-server-loses-nothing"],
        "tests/sync/test-model.c": ["books_balance"]}),
    2: ("it says sent when it was not", {
        "tests/agent/test-rounds.c": ["web-page", "verdict-on-other-content", "wrong-json"],
        "tests/store/test-store.c": ["/journal/verdict-is-kept-once"]}),
    3: ("the server refuses later and the field is never told", {
        "tests/agent/test-rounds.c": ["refused-row-does-not-block"],
        "tests/record/test-inbox.c": ["/inbox/decision-of-the-county-wins"]}),
    4: ("a pull that failed empties what is here", {
        "tests/agent/test-transfer.c": ["pull-cut-anywhere-applies-whole-pages",
                                        "pull-on-a-full-disk-comes-again"]}),
    5: ("a full disk loses records", {
        "tests/store/test-reserve.c": ["/reserve/a-full-disk-takes-the-visits-of-a-day"],
        "tests/record/test-visits.c": ["/visits/full-disk-leaves-the-draft"],
        "tests/record/test-filling.c": ["/filling/photo-on-a-full-disk-is-refused"],
        "tests/store/test-room.c": ["/room/the-oldest-go-first-and-no-more-than-wanted",
                                    "/room/a-draft-keeps-its-photos-also-in-the-trash"]}),
    6: ("a crash while submitting leaves a ghost", {
        "tests/record/test-visits.c": ["/visits/kill-leaves-a-draft-or-a-visit",
                                       "/visits/submit-is-state-and-journal-together"]}),
    7: ("a large household loses its savepoints", {
        "tests/record/test-filling.c": ["/filling/answer-is-there-after-kill"],
        "tests/form/test-recompute.c": ["/recompute/draft-resumed-at-every-point"]}),
    8: ("leaving the form loses it", {
        "tests/record/test-filling.c": ["/filling/second-opening-resumes"],
        "tests/record/test-filling-undo.c": ["/trash/keeps-a-draft"],
        "tests/record/test-begun-words.c": ["/begun/is-there-for-who-typed-it"],
        "tests/system/review_day.py": ["comment_outlives"]}),
    9: ("the same visit arrives twice", {
        "tests/county/test-protocol.c": ["/protocol/same-batch-twice-is-one-row"],
        "tests/record/test-visits.c": ["/visits/submit-twice-is-one-visit"],
        "tests/openrosa/test_phone.py": ["test_same_name_other_content"]}),
    10: ("two workers, one household", {
        "tests/county/test-conflicts.c": ["/conflicts/lesson-10-two-workers-one-household"],
        "tests/system/conflict_outcomes.py": ["\"double\""],
        "tests/sync/test-model.c": ["MODEL_TABLETS"]}),
    11: ("deleted although sending failed", {
        "tests/store/test-store.c": ["/journal/rows-cannot-change-or-go"],
        "tests/store/test-room.c": ["/room/what-the-county-has-not-confirmed-stays",
                                    "/room/what-it-has-not-had-for-its-days-stays",
                                    "/room/a-clock-set-forward-frees-nothing"],
        "tests/agent/test_handover.py": ["a_hand_over_is_no_receipt"]}),
    12: ("a large file begins at zero each time", {
        "tests/agent/test-transfer.c": ["upload-goes-on-where-it-was"],
        "tests/county/test-uploads.c": ["/uploads/resumes-and-checks-its-hash"]}),
    13: ("the text comes, the photos do not", {
        "tests/agent/test-transfer.c": ["upload-waits-for-its-visit", "pull-does-not-wait-for-photos"],
        "tests/sync/model-books.c": ["check_photo"]}),
    14: ("a conflict is a file that nobody in the field can read", {
        "tests/county/test-conflicts.c": ["/conflicts/lesson-14-field-chosen-on-a-tablet",
                                          "/conflicts/contract-7-no-silent-loser"],
        "tests/record/test-merge.c": ["assert_nothing_lost"],
        "tests/system/conflict_choice.py": ["the lead sees last time's, the visit's and the county's"]}),
    15: ("what was deleted comes back, or blocks for ever", {
        "tests/record/test-visits.c": ["/visits/voided-visit-stays-to-be-read"],
        "tests/county/test-conflicts.c": ["/conflicts/lesson-15-edit-wins-over-delete", "/conflicts/household-merged"],
        "tests/sync/model-deeds.c": ["visit.void"]}),
    16: ("one bad record stops all", {
        "tests/county/test-protocol.c": ["/protocol/refused-row-blocks-nothing"],
        "tests/agent/test-transfer.c": ["bad-row-of-the-county-is-kept-aside"]}),
    17: ("what was sent cannot be corrected", {
        "tests/record/test-visits.c": ["/visits/submitted-visit-is-taken-back-and-corrected",
                                       "/visits/correction-is-a-new-revision-with-its-files"]}),
    18: ("a new form makes a draft impossible to finish", {
        "tests/record/test-filling.c": ["/filling/newer-form-keeps-what-it-asks"],
        "tests/record/test-filling-move.c": ["/move/moves-and-comes-back"]}),
    19: ("rework is overwritten; a mistake cannot be taken away", {
        "tests/record/test-inbox.c": ["/inbox/what-the-county-has-not-heard-is-kept"],
        "tests/record/test-visits.c": ["/visits/voided-visit-stays-to-be-read"]}),
    20: ("no way to hand data to the lead without the internet", {
        "tests/agent/test_handover.py": ["the_lead_brings_it_and_the_receipt", "all_routes_at_once"]}),
    21: ("a lead's tablet is replaced and all stops", {
        "tests/agent/test_handover.py": ["the_leads_tablet_is_replaced"]}),
    22: ("nobody knows what happened in the sync", {
        "tests/agent/test-rounds.c": ["log-outlives-a-clock-that-is-behind", "log-has-the-receipt"],
        "tests/agent/test_commands.py": ["def lead_hears"],
        "tests/agent/test-service.c": ["/service/status-tells-all-but-the-token"]}),
    23: ("weeks without a sync", {
        "tests/record/test-unsent.c": ["/unsent/its-age-reminds", "/unsent/the-days-are-the-countys"],
        "tests/agent/test-service.c": ["/service/wakes-up-with-the-machine-and-tries"],
        "tests/agent/test-retry.c": ["/retry/waits-longer-to-a-limit", "/retry/soon-on-a-new-network"]}),
    24: ("a wrong clock makes tasks vanish", {
        "tests/record/test-visits.c": ["/visits/clock-set-back-is-noticed-and-loses-nothing"],
        "tests/agent/test-rounds.c": ["clock-difference-is-kept-and-told"]}),
    25: ("everybody gets everything", {
        "tests/county/test-protocol.c": ["/protocol/pull-shows-only-the-region"],
        "tests/record/test-review-queue.c": ["/queue/other-teams-are-not-in-it"]}),
}


def is_run(file):
    """Whether the folder's meson.build names the file, or the name that its loop makes a file of."""
    folder, stem = file.parent, file.stem
    text = (folder / "meson.build").read_text(encoding="utf-8")
    short = re.sub(r"^test-", "", stem)
    return file.name in text or f"'{stem}'" in text or f"'{short}'" in text


def fault_of(name, tests):
    path = TOP / name
    if not path.is_file():
        return f"{name} is gone"
    if not is_run(path):
        return f"nobody runs {name}"
    text = path.read_text(encoding="utf-8")
    gone = [t for t in tests if t not in text]
    return f"{name} has no {', '.join(gone)}" if gone else None


class LessonsTest(unittest.TestCase):
    def test_each_lesson_has_tests_that_are_run(self):
        for number, (lesson, files) in LESSONS.items():
            for name, tests in files.items():
                with self.subTest(lesson=number, of=lesson, file=name):
                    self.assertIsNone(fault_of(name, tests))

    def test_no_lesson_about_storing_or_sending_is_left_out(self):
        self.assertEqual(sorted(LESSONS), list(range(1, 26)))

    def test_the_contract_names_the_tests_that_prove_it(self):
        readme = (TOP / "README.md").read_text(encoding="utf-8")
        contract = readme[readme.index("### The contract"):].split("\n\n")[1]
        points = re.findall(r"^(\d)\. (.*?)(?=^\d\. |\Z)", contract, re.M | re.S)
        self.assertEqual([n for n, _ in points], [str(n) for n in range(1, 9)])
        for number, point in points:
            named = re.findall(r"`(tests/[^`:]+):([^`]+)`", point)
            self.assertTrue(named, f"point {number} names no test")
            for file, test in named:
                with self.subTest(point=number, file=file):
                    self.assertIsNone(fault_of(file, [test]))


if __name__ == "__main__":
    unittest.main()
