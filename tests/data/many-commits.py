# A made-up repository of N commits for `git fast-import`, the same every time: the one that docs/performance.md measures.
import random, sys
n = int(sys.argv[1]); rnd = random.Random(1)
words = "request response client server model prompt message token stream retry cache queue worker config logger handler user session answer index".split()
def key(seed):
    r = random.Random(seed); return ''.join(r.choice('abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789') for _ in range(31)) + '7'
def line(): return "    %s = %s(%s, %s)\n" % (rnd.choice(words), rnd.choice(words), rnd.choice(words), rnd.choice(words))
files = {}
for i in range(400):
    ext = ('py','ts','md','json','rs')[i % 5]
    head = "from mistralai import Mistral\nimport os\nclient = Mistral(api_key=os.environ['MISTRAL_API_KEY'])\n" if i % 20 == 0 else "import os\n"
    files["src/m%d/f%d.%s" % (i % 23, i, ext)] = [head] + [line() for _ in range(120)]
out = sys.stdout.buffer; mark = 0
names = sorted(files)
def emit(changed, when):
    global mark
    mark += 1
    msg = b"change %d\n" % mark
    out.write(b"commit refs/heads/main\nauthor A <a@example.org> %d +0000\ncommitter A <a@example.org> %d +0000\ndata %d\n%s" % (when, when, len(msg), msg))
    for name, text in changed:
        if text is None: out.write(b"D %s\n" % name.encode()); continue
        data = text.encode(); out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data))
emit([(f, ''.join(t)) for f, t in files.items()], 1700000000)
for c in range(1, n):
    when = 1700000000 + c * 600; changed = []
    for name in rnd.sample(names, 1 + c % 4):
        t = files[name]; t[rnd.randrange(1, len(t))] = line(); changed.append((name, ''.join(t)))
    if c % 500 == 100: changed.append((".env", "MISTRAL_API_KEY=%s\n" % key(c)))
    if c % 500 == 300: changed.append((".env", None))
    if c % 1000 == 450: changed.append(("src/k%d.py" % c, "from mistralai import Mistral\nc = Mistral(api_key=\"%s\")\n" % key(c)))
    if c % 1000 == 950: changed.append(("src/k%d.py" % (c-500), None))
    emit(changed, when)
