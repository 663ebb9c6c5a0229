"""Addresses: which a name may have, and that only a vetted one is ever connected to."""

import itertools

from lab import Lab, Origin, Proxy, connect_request

lab = Lab()
PUBLIC = "93.184.216.44"
origin = Origin(PUBLIC, 443, lambda conn: conn.recv(1))
six = Origin("2606:2800:220:1::44", 443, lambda conn: conn.recv(1))
plain = [Origin(a, 8200, lambda conn: conn.recv(1)) for a in ("127.0.0.1", PUBLIC)]
snares = [Origin(a, 8200, lambda conn: conn.recv(1)) for a in (
    "169.254.169.254", "169.254.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    "64:ff9b::7f00:1", "2002:7f00:1::1", "fd00:ec2::254")]

NEVER = {
    "0.0.0.0": "this network", "0.1.2.3": "this network", "169.254.169.254": "link-local",
    "169.254.0.1": "link-local", "168.63.129.16": "metadata", "100.100.100.200": "metadata",
    "192.0.0.192": "metadata", "224.0.0.1": "multicast", "239.255.255.255": "multicast",
    "240.0.0.1": "reserved", "255.255.255.255": "reserved", "192.88.99.1": "6to4",
    "192.0.0.1": "protocol", "::": "unspecified", "::7f00:1": "compatible",
    "::a9fe:a9fe": "compatible", "::ffff:127.0.0.1": "mapped", "::ffff:93.184.216.44": "mapped",
    "64:ff9b::7f00:1": "NAT64", "64:ff9b::a9fe:a9fe": "NAT64", "64:ff9b:1::7f00:1": "NAT64",
    "2002:7f00:1::1": "6to4", "2002:a9fe:a9fe::": "6to4", "2001:0:1::1": "Teredo",
    "2001:10::1": "protocol", "2001:20::1": "protocol", "2001:2::1": "protocol",
    "fe80::1": "link-local", "febf::1": "link-local", "fec0::1": "site-local",
    "ff02::1": "multicast", "fd00:ec2::254": "metadata", "fd20:ce::254": "metadata",
    "100::1": "global unicast", "4000::1": "global unicast", "5f00::1": "global unicast",
}
INTERNAL = {
    "127.0.0.1": "loopback", "127.255.255.254": "loopback", "10.0.0.1": "private",
    "10.255.255.255": "private", "172.16.0.1": "private", "172.31.255.255": "private",
    "192.168.0.1": "private", "100.64.0.1": "shared", "100.127.255.255": "shared",
    "198.18.0.1": "benchmarking", "198.19.255.255": "benchmarking", "192.0.2.1": "documentation",
    "198.51.100.1": "documentation", "203.0.113.1": "documentation", "::1": "loopback",
    "fc00::1": "unique local", "fdff::1": "unique local", "2001:db8::1": "documentation",
    "3fff::1": "documentation",
}
hosts: dict[str, list[str]] = {"public": [PUBLIC], "six": ["2606:2800:220:1::44"],
                               "both": [PUBLIC, "2606:2800:220:1::44"]}
names: dict[str, str] = {}
for n, address in enumerate(itertools.chain(NEVER, INTERNAL)):
    names[address] = f"n{n}"
    hosts[f"n{n}"] = [address]
    hosts[f"m{n}"] = [PUBLIC, address]
for host, answer in hosts.items():
    lab.name(f"{host}.example", answer, write=False)
lab.name("rebind.example", {"sequence": [{"A": [PUBLIC]}, {"A": ["127.0.0.1"]}]}, write=False)
lab.name("flip.example", {"sequence": [{"A": ["127.0.0.1"]}, {"A": [PUBLIC]}]}, write=False)
lab.name("alias.example", {"CNAME": "n0.example", "A": ["127.0.0.1"]}, write=False)
lab.name("good-alias.example", {"CNAME": "public.example", "A": [PUBLIC]}, write=False)
lab.write()
internal = [{"host": f"{h}.example", "port": 8200, "phases": ["agent"], "tls": False}
            for h in names.values()]
internal += [{"host": "plain.example", "port": 8200, "phases": ["agent"], "tls": False},
             {"host": "localhost", "port": 8200, "phases": ["agent"], "tls": False}]
lab.name("plain.example", [PUBLIC])
all_hosts = [f"{h}.example" for h in hosts]
proxy = Proxy(policy={"internal": internal, "groups": {"g": {"phases": ["agent"], "hosts": [
    *all_hosts, "rebind.example", "flip.example", "alias.example", "good-alias.example"]}}})


def status(target: str) -> str:
    return proxy.ask(connect_request(target))[9:12].decode("latin-1")


for host in ("public", "six", "both", "good-alias"):
    lab.eq(status(f"{host}.example:443"), "200", f"{host} is public: allowed")
for address, why in (NEVER | INTERNAL).items():
    name = names[address]
    answer = proxy.ask(connect_request(f"{name}.example:443")).decode()
    lab.ok(answer[9:12] == "403" and "error=destination_ip_prohibited" in answer
           and why.lower() in answer.lower(), f"{address}: refused, {why}", answer)
    lab.eq(status(f"{name.replace('n', 'm')}.example:443"), "403", f"{address} beside a good one")
lab.eq(status("alias.example:443"), "403", "an alias is judged by where it leads")

lab.eq([status("rebind.example:443"), status("rebind.example:443")], ["200", "403"],
       "rebinding: each request is judged by its own answer")
lab.eq([status("flip.example:443"), status("flip.example:443")], ["403", "200"],
       "a bad answer is not remembered either")
lab.ok(proxy.logged(reason="address", addr="127.0.0.1"), "the log has the address that was bad")
lab.eq(lab.traps(), 0, "no trap on port 443 saw a connection")

# A declared internal service, by name and port, may be private; never metadata or link-local.
for address in ("127.0.0.1", "10.0.0.1", "fc00::1"):
    want = "502"  # nobody listens there: the refusal is no longer ours
    got = status(f"{names[address]}.example:8200")
    lab.ok(got in ("200", want), f"internal service at {address}: {got}")
lab.eq(status("plain.example:8200"), "200", "internal service at a public address")
lab.eq(status("localhost:8200"), "200", "localhost is found in /etc/hosts, when it is declared")
lab.eq(status("localhost:443"), "403", "and only on its port")
for address in NEVER:
    lab.eq(status(f"{names[address]}.example:8200"), "403", f"internal service at {address}: refused")
lab.eq(sum(snare.accepted for snare in snares), 0, "no trap on port 8200 saw a connection")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
