/** The first query that a newcomer sees: in the README, in the explorer, and asserted by a test. */
export const exampleQuery = `# Who owes what? Press the play button (and put your token under "Headers").
query WhoOwesWhat {
  debtors(first: 5, filter: { status: [OVERDUE] }, sort: OLDEST_DUE) {
    edges {
      node {
        name
        status
        statusReason
        balances {
          overdue { formatted }
          open { formatted }
        }
        parties { name source { vendor objectType id } }
        joins { kind words }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;
