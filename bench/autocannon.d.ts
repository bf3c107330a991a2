/** What the bench uses of autocannon, which brings no types. */
declare module "autocannon" {
  function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    readonly requests: readonly autocannon.Request[];
  }): Promise<autocannon.Result>;

  namespace autocannon {
    interface Request {
      readonly method: "GET" | "POST";
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
    interface Result {
      readonly errors: number;
      readonly timeouts: number;
      readonly non2xx: number;
      readonly "2xx": number;
      /** Seconds, as they came out. */
      readonly duration: number;
    }
  }

  export default autocannon;
}
