"""Puts keys into a store of the API of etcd 3: URL PREFIX."""

import base64, urllib.request

url, prefix = sys.argv[1:]
failures = (OSError, ValueError)


def encoded(text):
    return base64.b64encode(text.encode()).decode()


# All keys that begin with the prefix.
keys = {"key": encoded(prefix), "range_end": encoded(prefix[:-1] + chr(ord(prefix[-1]) + 1))}


def ask(what, seconds=2, **request):
    body = json.dumps(request).encode()
    with urllib.request.urlopen(f"{url}/v3/kv/{what}", body, seconds) as answer:
        return json.load(answer)


def write(number):
    # Without a leader the store keeps a client waiting for longer than that.
    ask("put", 0.3, key=encoded(f"{prefix}{number}"), value=encoded("lab"))


def read():
    found = ask("range", 10, **keys, keys_only=True).get("kvs", [])
    numbers = {int(base64.b64decode(each["key"]).decode().removeprefix(prefix)) for each in found}
    ask("deleterange", 10, **keys)
    return numbers


measure(lambda: ask("deleterange", **keys), write, read, failures)
