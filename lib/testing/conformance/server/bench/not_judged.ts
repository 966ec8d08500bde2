/** Ends a scenario whose rules can't be judged at this server; the message is the reason. */
export class NotJudged extends Error {
  override name = "NotJudged";
}
