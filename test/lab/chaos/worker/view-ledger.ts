/** Answers the lab's questions from the ledger's tables; `ledger-view.ts` tells the shapes. */
export function viewLedger(sql: SqlStorage, url: URL): Response {
  switch (url.pathname) {
    case "/_lab/counts": {
      const rows = sql.exec("SELECT state, count(*) AS n FROM deliveries GROUP BY state").toArray();
      return Response.json(Object.fromEntries(rows.map(({ state, n }) => [state, n])));
    }
    case "/_lab/deliveries":
      return Response.json(
        sql
          .exec(
            `SELECT s.submission_id AS submission, d.todo_key AS key, d.reference, d.state, d.reason, d.detail
             FROM deliveries d JOIN submissions s ON s.id = d.submission ORDER BY d.id`,
          )
          .toArray(),
      );
    case "/_lab/attempts":
      return Response.json(
        sql
          .exec(
            `SELECT a.kind, a.started_at AS startedAt, a.ended_at AS endedAt, a.reason, a.status
             FROM attempts a JOIN deliveries d ON d.id = a.delivery JOIN submissions s ON s.id = d.submission
             WHERE s.submission_id = ? ORDER BY a.id`,
            url.searchParams.get("submission") ?? "",
          )
          .toArray(),
      );
    default:
      return new Response(null, { status: 404 });
  }
}
