/** The frame of the pages that are made here: one column, plain words, no script, nothing from elsewhere. */

/** Pages hold no script and load nothing; forms go nowhere unless a page says so. */
function pagePolicy(formAction = "'none'"): string {
  return `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`;
}

export function pageHeaders(formAction?: string): Record<string, string> {
  return {
    "cache-control": "no-store",
    "content-security-policy": pagePolicy(formAction),
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
  };
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A whole page. @param body HTML whose texts are escaped already */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
body { font: 1.125rem/1.6 system-ui, sans-serif; color: #1b2733; background: #f6f7f4; margin: 0; }
main { max-width: 36rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: .75rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin-top: 0; overflow-wrap: anywhere; }
code { background: #eef1ec; padding: .1rem .35rem; border-radius: .25rem; }
a { color: #0b5c4a; }
button { font: inherit; font-weight: 600; color: #fff; background: #0b5c4a; border: 2px solid #0b5c4a; border-radius: .5rem; padding: .6rem 1.4rem; cursor: pointer; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #e39b2d; outline-offset: 3px; }
fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
.choice { display: block; padding: .6rem .8rem; border: 1px solid #c9d2ca; border-radius: .5rem; margin-bottom: .5rem; }
.choice input { margin-right: .6rem; }
.quiet { color: #51606b; font-size: 1rem; }
li { margin-bottom: .25rem; }
@media (max-width: 40rem) { main { margin: 0; min-height: 100vh; box-sizing: border-box; border-radius: 0; padding: 1.25rem; } }
</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>`;
}
