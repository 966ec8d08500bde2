import { type Scene, sceneMaker, SERVER, signIn } from "../../tests/support/scene.ts";
import { drawPage } from "./draw_page.ts";
import { drawTerminal } from "./draw_terminal.ts";
import { createScreen } from "./screen.ts";

/** A picture of the documentation. */
export interface Picture {
  /** The file that it is in. */
  file: string;
  /** Its description, for those who do not see it. */
  title: string;
  /** Draws it as SVG. */
  draw(title: string): Promise<string>;
}

/** The size of the terminals. */
const SIZE = { columns: 84, rows: 36 };
const WIDE = { columns: 104, rows: 36 };

/** All pictures, drawn by the program itself with a server and a network of tests. */
export const PICTURES: readonly Picture[] = [
  {
    file: "docs/login.svg",
    title: "A sign-in in a terminal: a QR code, a URL, a code, and the time left",
    draw: drawLogin,
  },
  {
    file: "docs/approval.svg",
    title: "The approval page: the code, the program, its scopes, and two buttons",
    draw: drawApproval,
  },
  {
    file: "docs/doctor.svg",
    title: "The doctor in a terminal: a line for each step",
    draw: (title) =>
      drawRun(title, {
        args: ["doctor", ...SERVER],
        prepare: () => Promise.resolve(),
        size: WIDE,
      }),
  },
  {
    file: "docs/status.svg",
    title: "The status of two profiles in a terminal",
    draw: (title) =>
      drawRun(title, {
        args: ["status"],
        prepare: (scene) => signIn(scene, "home", "work"),
        size: { ...SIZE, columns: 60 },
      }),
  },
];

/**
 * Returns the text of a picture, to compare it with another one: without what is different each time.
 *
 * @param svg the picture
 */
export function pictureText(svg: string): string {
  return svg.replace(/<style>[^]*?<\/style>/, "").replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\b[A-Z]{4}-[A-Z]{4}\b/g, "CODE")
    .replaceAll(/\d+ (ms|min)\b/g, "N $1")
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\b\d{1,2}:\d\d\b/g, "TIME")
    .replaceAll(/\s+/g, " ").trim();
}

async function drawLogin(title: string): Promise<string> {
  return await withScene(async (scene) => {
    const screen = createScreen(SIZE);
    const host = { stdout: screen, stderr: screen };
    const args = [...SERVER, "--scope", "openid,email"];
    const running = scene.launch(args, { host, env: { LANG: "C.UTF-8" } });
    await screen.shows("10:00");
    const cells = await screen.cells();
    scene.server.approve();
    await scene.clock.run(running);
    return drawTerminal(cells, { title, ...SIZE });
  });
}

async function drawRun(
  title: string,
  { args, prepare, size }: Run,
): Promise<string> {
  return await withScene(async (scene) => {
    const screen = createScreen(size);
    await prepare(scene);
    await scene.run(args, {
      env: { LANG: "C.UTF-8" },
      host: {
        stdout: screen,
        stderr: screen,
        createFetch: () => Promise.resolve(dated(scene)),
        lookUp: () => Promise.resolve(["192.0.2.1"]),
        peerCertificate: () => Promise.resolve(CERTIFICATE),
      },
    });
    return drawTerminal(await screen.cells(), { title, ...size });
  });
}

/** A command to draw. */
interface Run {
  args: readonly string[];
  /** Runs before it. */
  prepare: (scene: Scene) => Promise<void>;
  /** The size of the terminal. */
  size: { columns: number; rows: number };
}

/** Adds the time to the replies, as every server on a network does. */
function dated({ fetch, clock }: Scene): typeof globalThis.fetch {
  return async (input, init) => {
    const reply = await fetch(input, init);
    reply.headers.set("date", new Date(clock.now()).toUTCString());
    return reply;
  };
}

/** The certificate of the server, during the time of the tests' clock. */
const CERTIFICATE = {
  subject: "auth.example.com",
  issuer: "Example CA",
  validFrom: new Date(Date.UTC(2025, 10, 1)),
  validTo: new Date(Date.UTC(2026, 3, 1)),
  coversHost: true,
  selfSigned: false,
};

async function drawApproval(title: string): Promise<string> {
  return await withScene(async ({ start, server }) => {
    const { verificationUriComplete = "" } = await start({ scope: "openid email offline_access" });
    const reply = await server.fetch(new Request(verificationUriComplete));
    return drawPage(await reply.text(), title);
  });
}

async function withScene<T>(use: (scene: Scene) => Promise<T>): Promise<T> {
  const cleanUps: (() => void)[] = [];
  const clients = [{ client_id: "cli", client_name: "Example" }];
  const scene = sceneMaker((cleanUp) => cleanUps.push(cleanUp))({ clients });
  try {
    return await use(scene);
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}
