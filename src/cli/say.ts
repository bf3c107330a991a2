/** What a command tells the person at the terminal. */
export function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
