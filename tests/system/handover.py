"""Hand-over by a stick with real clicks: the worker's page says what goes on it and what does not count yet,
the lead takes it into the review, the county's receipts come back; a round that runs holds none of it up. What the
screen says is compared with the databases."""
import contextlib
import fcntl
import pathlib
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from job import Failed, Job, Tablet, arguments, drive, held, wait_for  # noqa: E402


class HandOver(Job):
    """A worker's tablet with the app, a lead's tablet without, and a folder as the stick."""

    def prepare(self):
        self.stick = self.folder / "stick"
        self.stick.mkdir()
        self.lead = Tablet(self.build, self.folder / "lead")
        self.lead.enrol(self.county, self.user("lead")["id"])
        self.tablet.enrol(self.county, self.user("worker")["id"])
        self.lead.agent("--once")  # the lead's tablet hears of the worker's
        self.write("row\nphoto 30000\nrow\n")

    def write(self, rows):
        subprocess.run([str(self.build / "tests/agent/journal-writer")], env=self.tablet.env(), text=True,
                       input=rows, check=True, stdout=subprocess.DEVNULL)

    def pending(self):
        return self.tablet.sql("SELECT count(*) AS n FROM change WHERE verdict IS NULL")[0]["n"]

    def choose_stick(self):
        """In the dialog: a slash opens the line for a path."""
        self.app.click("选择 U 盘…", "push button")
        self.app.settle(1.0)
        self.app.key("slash")
        self.app.settle(0.3)
        self.app.key("ctrl+a")
        self.app.type(str(self.stick))
        self.app.settle(0.5)
        self.app.key("Return")
        self.app.settle(0.5)
        if not self.app.sees(str(self.stick)):
            self.app.key("Return")

    def give(self):
        self.sign_in("worker")
        self.go("同步")
        self.app.click("无网络移交…", "push button", scroll=True)
        self.app.wait_text("U 盘")
        self.shot("01-page")
        self.choose_stick()
        self.app.wait_text("将写入 U 盘：3 条记录、1 张照片和签名")
        self.shot("02-seen")
        self.app.click("交换", "push button")
        self.app.wait_text("3 条记录和 1 个文件已写入")
        self.shot("03-given")
        if self.pending() != 3:
            raise Failed("the hand-over counts as sent")
        self.step("three records and a photo are on the stick, and still wait for the county's receipt")

    def others(self):
        said = self.lead.agent("stick", self.stick).stdout
        if "visits 3" not in said:
            raise Failed(f"the lead read: {said}")
        self.county.run("bundle", "import", "--store", self.county.store, self.stick)
        self.step("the lead has the visits in the review, the county has taken them in")

    def take_back(self):
        self.choose_stick()
        self.app.wait_text("2 份县级回执")
        self.shot("04-receipts")
        self.app.click("交换", "push button")
        self.app.wait_text("县级已确认 3 条记录")
        self.shot("05-confirmed")
        if self.pending() != 0:
            raise Failed(f"{self.pending()} rows wait after the receipt")
        self.app.click("返回", "push button")
        self.app.wait_text("没有待上传的内容")
        self.shot("06-sync")
        self.step("the receipts came back: nothing waits any more")

    @contextlib.contextmanager
    def a_round_runs(self):
        """Another process has the lock of this tablet's sync: the app's round waits for it."""
        with open(self.tablet.folder / "sync.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.app.click("立即同步", "push button", scroll=True)
            self.app.wait_text("等待本机的另一次同步结束")
            yield
            self.app.click("返回", "push button")
            self.app.wait_text("等待本机的另一次同步结束")
        self.app.gone("等待本机的另一次同步结束")

    def beside_a_round(self):
        """A press is not ignored while a round runs, on the stick or to a tablet nearby."""
        self.write("row\n")
        with self.a_round_runs():
            self.app.click("无网络移交…", "push button", scroll=True)
            self.choose_stick()
            self.app.wait_text("将写入 U 盘：1 条记录")
            self.app.click("交换", "push button")
            self.app.wait_text("1 条记录和 0 个文件已写入")
            self.nearby()
        if self.pending() != 0:
            raise Failed("the round that waited was not made")
        self.step("a stick and a tablet nearby were served while a round waited; then the round was made")

    def call(self, port, code):
        for name, text in (("对方平板上的地址", f"127.0.0.1:{port}"), ("对方平板上的六位数字", code)):
            self.app.click(name, scroll=True)
            self.app.type(text)
        self.app.click("移交", "push button", scroll=True)

    def left_while_it_gives(self):
        """The page is gone when the other tablet is given up: there is nobody to tell, and nothing to draw on."""
        def gives():
            return subprocess.run(["pgrep", "-P", str(self.app.process.pid), "-f", "huitoukan-sync hand"],
                                  stdout=subprocess.DEVNULL).returncode == 0
        self.app.click("无网络移交…", "push button", scroll=True)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(20)
            self.call(silent.getsockname()[1], "123456")
            line, _ = silent.accept()
            with line:
                if not gives():
                    raise Failed("nothing is given")
                self.app.click("返回", "push button", scroll=True)
                self.app.wait_text("立即同步")
                self.app.settle(1.0)
        wait_for("the hand-over to end", lambda: not gives(), 60)
        self.app.settle(0.5)
        self.app.click("无网络移交…", "push button", scroll=True)
        self.app.wait_text("U 盘")
        if "CRITICAL" in (log := pathlib.Path(self.app.log).read_text(errors="replace")):
            raise Failed(f"the app drew on a page that is gone: {log}")
        self.step("the page was left while a tablet nearby was called, and the app went on")

    def nearby(self):
        """The lead's tablet receives; then this one shows what is to be scanned."""
        receiver = subprocess.Popen([str(self.build / "sync/agent/huitoukan-sync"), "receive"],
                                    env=self.lead.env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    text=True)
        port = receiver.stdout.readline().split()[1]
        receiver.stdout.readline()
        code = receiver.stdout.readline().split()[1]
        self.call(port, code)
        self.app.wait_text("已移交 1 条记录")
        self.shot("07-nearby")
        receiver.stdin.close()
        receiver.wait(20)
        if self.lead.sql("SELECT count(*) AS n FROM visit WHERE state = 'submitted'")[0]["n"] != 4:
            raise Failed("the lead has not got the visit")
        self.app.click("接收他人移交", "push button", scroll=True)
        self.app.wait_text("对方平板扫描下图")
        self.shot("08-receive")
        self.app.click("停止接收", "push button", scroll=True)
        self.app.gone("对方平板扫描下图")
        self.step("a visit went to the lead's tablet nearby; this one can receive too")

    def run(self):
        self.start_county()
        self.prepare()
        self.start_app()
        self.give()
        self.others()
        self.take_back()
        self.beside_a_round()
        self.left_while_it_gives()


def main():
    parser = arguments(__doc__)
    parser.add_argument("--portrait", action="store_true")
    args = parser.parse_args()
    return drive(args, "handover", held(args.portrait), HandOver, 400)


sys.exit(main())
