/** Sends a request, as `fetch` of every runtime does. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
