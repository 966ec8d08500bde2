#!/usr/bin/env bash
# How long a token msmtp and mbsync send, from `passwordeval` and `PassCmd`.
#
# Guess: 9,000 characters and more, as RFC 4954 section 4 allows 12,288 for the response in base64; a
# longer token is an error.
# Seen with Debian 12's packages: msmtp 1.8.23 refuses to send more than 4,094 characters of base64, a
# token of about 3,000 ("Increase SMTP_MAXCMDLEN", which is fixed when it is compiled). mbsync 1.4.4
# sends the first 8,191 characters of a longer token, without an error of its own.
# For our users: a server that writes groups or roles into its tokens can exceed the first limit.
# Request fewer scopes, or a smaller token by token exchange.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
apt-get download -qq msmtp=1.8.23-1 isync=1.4.4-5 libsasl2-modules-kdexoauth2=22.12.3-1 \
  libgsasl18 libntlm0 libgssglue1 libidn12 libsecret-1-0 2> apt.log
for package in *.deb; do dpkg-deb --extract "$package" root; done
export LD_LIBRARY_PATH=$dir/root/usr/lib/x86_64-linux-gnu HOME=$dir/home
export SASL_PATH=$LD_LIBRARY_PATH/sasl2
mkdir home mail

cat > server.py <<'END'
import asyncio
import base64


def note(response):
    token = base64.b64decode(response).decode().split("\x01")[1].removeprefix("auth=Bearer ")
    with open("seen", "w") as file:
        file.write(f"{len(token)} characters{'' if token.endswith('end') else ', cut'}\n")


async def smtp(reader, writer):
    writer.write(b"220 mail ESMTP\r\n")
    while line := (await reader.readline()).decode().split():
        match line:
            case ["EHLO", *_]:
                writer.write(b"250-mail\r\n250 AUTH XOAUTH2\r\n")
            case ["AUTH", _]:
                writer.write(b"334 \r\n")
            case ["QUIT"]:
                writer.write(b"221 bye\r\n")
                break
            case [response]:
                note(response)
                writer.write(b"535 refused\r\n")
    writer.close()


async def imap(reader, writer):
    writer.write(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] mail\r\n")
    while line := (await reader.readline()).decode().split():
        match line:
            case [tag, "CAPABILITY"]:
                answer = "* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK"
                writer.write(answer.format(tag=tag).encode() + b"\r\n")
            case [tag, "AUTHENTICATE", _, response]:
                note(response)
                writer.write(f"{tag} NO refused\r\n".encode())
            case [tag, *_]:
                writer.write(f"{tag} OK\r\n".encode())
                break
    writer.close()


async def main():
    servers = [await asyncio.start_server(one, "127.0.0.1", 0, limit=2**20) for one in (smtp, imap)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.sleep(600)


asyncio.run(main())
END
python3 server.py > ports 2> server.log &
server=$!
until [ -s ports ]; do sleep 0.2; done
read -r smtp imap < ports

cat > token <<'END'
#!/usr/bin/env python3
import os

# In one write, which is done before the reader can close its end.
os.write(1, ("x" * (int(os.environ["LENGTH"]) - 3) + "end\n").encode())
END
chmod +x token
cat > msmtprc <<END
account work
host 127.0.0.1
port $smtp
tls off
auth xoauth2
user alice@example.com
from alice@example.com
passwordeval $dir/token
END
chmod 600 msmtprc
cat > mbsyncrc <<END
IMAPAccount work
Host 127.0.0.1
Port $imap
SSLType None
AuthMechs XOAUTH2
User alice@example.com
PassCmd "$dir/token"

IMAPStore remote
Account work

MaildirStore local
Path $dir/mail/
Inbox $dir/mail/INBOX

Channel work
Far :remote:
Near :local:
END

try() { # LENGTH NAME COMMAND...
  export LENGTH=$1
  echo "$2, a token of $LENGTH"
  shift 2
  : > seen
  timeout 30 "$@" > out 2>&1 < mail.txt || true
  cat seen
  grep -o "longer than .*" out || true
}
printf 'Subject: hello\n\nhello\n' > mail.txt
for length in 2900 3100 8100 9000; do
  try "$length" msmtp root/usr/bin/msmtp --file=msmtprc --account=work bob@example.com
  try "$length" mbsync root/usr/bin/mbsync --config=mbsyncrc work
done > table
diff - table <<'END'
msmtp, a token of 2900
2900 characters
mbsync, a token of 2900
2900 characters
msmtp, a token of 3100
longer than 4094 characters. Increase SMTP_MAXCMDLEN.
mbsync, a token of 3100
3100 characters
msmtp, a token of 8100
longer than 4094 characters. Increase SMTP_MAXCMDLEN.
mbsync, a token of 8100
8100 characters
msmtp, a token of 9000
longer than 4094 characters. Increase SMTP_MAXCMDLEN.
mbsync, a token of 9000
8191 characters, cut
END
echo "As recorded."
