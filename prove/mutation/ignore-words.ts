/** For Stryker: words are not mutated where no decision hangs on them. Everything else is. */

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly elements?: readonly (Node | null)[];
  readonly typeAnnotation?: { readonly typeName?: { readonly name?: string } };
}

interface Path {
  readonly node: Node;
  readonly parent?: Node;
}

const isText = (node: Node | null): boolean => node?.type === "StringLiteral";

function shouldIgnore({ node, parent }: Path): string | undefined {
  if (isText(node) && String(node.value).includes(" "))
    return "A sentence for people: no decision hangs on how it is put.";
  const isConst = parent?.typeAnnotation?.typeName?.name === "const";
  if (node.type === "ArrayExpression" && isConst && node.elements?.every(isText))
    return "The words of a type: without one of them the program does not compile.";
  return undefined;
}

export const strykerPlugins = [{ kind: "Ignore", name: "words", value: { shouldIgnore } }];
