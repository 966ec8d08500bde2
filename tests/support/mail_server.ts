import { createServer, type TLSSocket } from "node:tls";
import type { AddressInfo } from "node:net";
import * as certificates from "./certificates.ts";

/** A mail server that accepts access tokens, and has no mail. */
export interface MailServer {
  port: number;
  /** The SASL mechanism and the decoded response of each authentication. */
  authentications: string[];
  /** The mails that were sent. */
  mails: string[];
  close(): void;
}

/** The protocols of mail servers, over TLS from the start. */
export type MailProtocol = "imap" | "smtp";

/** What a connection remembers between two lines. */
interface Session {
  /** The mechanism whose response is the next line, and the tag of its command. */
  expects?: { mechanism: string; tag: string } | undefined;
  /** The lines of the mail that is being sent. */
  mail?: string[] | undefined;
  /** Whether the client has said goodbye. */
  over?: boolean;
  authenticate(mechanism: string, response: string): boolean;
  deliver(mail: string): void;
}

/**
 * Starts a mail server on loopback.
 *
 * @param protocol the protocol
 * @param options the SASL mechanisms, and the token that it accepts
 */
export async function startMailServer(
  protocol: MailProtocol,
  { mechanisms, token }: { mechanisms: readonly string[]; token: string },
): Promise<MailServer> {
  const authentications: string[] = [];
  const mails: string[] = [];
  const sockets = new Set<TLSSocket>();
  const { greeting, answer } = PROTOCOLS[protocol](mechanisms);
  const server = createServer(certificates.server, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    const session: Session = {
      authenticate(mechanism, response) {
        const text = Buffer.from(response, "base64").toString();
        authentications.push(`${mechanism} ${text}`);
        return text.endsWith(`\x01auth=Bearer ${token}\x01\x01`);
      },
      deliver: (mail) => mails.push(mail),
    };
    let rest = "";
    socket.write(`${greeting}\r\n`);
    socket.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const reply = answer(line, session);
        if (reply !== undefined) socket.write(`${reply}\r\n`);
        if (session.over) socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    authentications,
    mails,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Conversation {
  greeting: string;
  /** Returns the reply to a line; none while a mail is sent. */
  answer(line: string, session: Session): string | undefined;
}

const PROTOCOLS: Record<MailProtocol, (mechanisms: readonly string[]) => Conversation> = {
  smtp: (mechanisms) => ({
    greeting: "220 mail",
    answer(line, session) {
      const { expects, mail } = session;
      const accept = (mechanism: string, response: string) =>
        session.authenticate(mechanism, response) ? "235 accepted" : "535 rejected";
      if (mail) {
        if (line !== ".") return void mail.push(line);
        session.deliver(mail.join("\n"));
        session.mail = undefined;
        return "250 sent";
      }
      if (expects) {
        session.expects = undefined;
        return accept(expects.mechanism, line);
      }
      const [command = "", mechanism = "", response] = line.split(" ");
      switch (command.toUpperCase()) {
        case "EHLO":
          return `250-mail\r\n250 AUTH ${mechanisms.join(" ")}`;
        case "AUTH":
          if (response) return accept(mechanism, response);
          session.expects = { mechanism, tag: "" };
          return "334 ";
        case "DATA":
          session.mail = [];
          return "354 go on";
        case "QUIT":
          session.over = true;
          return "221 bye";
        default:
          return "250 ok";
      }
    },
  }),
  imap: (mechanisms) => {
    const capabilities = ["IMAP4rev1", "SASL-IR", ...mechanisms.map((name) => `AUTH=${name}`)];
    return {
      greeting: `* OK [CAPABILITY ${capabilities.join(" ")}] mail`,
      answer(line, session) {
        const { expects } = session;
        const accept = (mechanism: string, { tag, response }: { tag: string; response: string }) =>
          `${tag} ${session.authenticate(mechanism, response) ? "OK accepted" : "NO rejected"}`;
        if (expects) {
          session.expects = undefined;
          return accept(expects.mechanism, { tag: expects.tag, response: line });
        }
        const [tag = "", command = "", mechanism = "", response] = line.split(" ");
        switch (command.toUpperCase()) {
          case "AUTHENTICATE":
            if (response) return accept(mechanism, { tag, response });
            session.expects = { mechanism, tag };
            return "+ ";
          case "CAPABILITY":
            return `* CAPABILITY ${capabilities.join(" ")}\r\n${tag} OK`;
          case "LIST":
            return `* LIST () "/" INBOX\r\n${tag} OK`;
          case "SELECT":
          case "EXAMINE":
            return `* FLAGS ()\r\n* 0 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ok\r\n` +
              `* OK [UIDNEXT 1] ok\r\n${tag} OK [READ-WRITE]`;
          case "LOGOUT":
            session.over = true;
            return `* BYE\r\n${tag} OK`;
          default:
            return `${tag} OK`;
        }
      },
    };
  },
};
