namespace MailRevocationWorker.Mailbox;

/// <summary>
/// Which of many waiting messages are taken next. Where few wait: all, oldest first. Where many wait: some of the newest and as many of
/// the oldest in turn, and then the mailbox is looked at again, so that a message that arrives behind a flood is taken within one such batch, and
/// the oldest get their turn however long the flood lasts.
/// </summary>
internal static class BothEnds
{
    /// <summary>Messages taken between two looks at the mailbox.</summary>
    public const int Batch = 64;

    /// <param name="waiting">Oldest first.</param>
    /// <param name="failures">How often one could not be taken: those come last, so that they hold up nobody.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> waiting, Func<T, int> failures)
    {
        var fresh = waiting.Where(m => failures(m) == 0).ToList();
        var failed = waiting.Where(m => failures(m) > 0).OrderBy(failures).Take(Batch);
        return fresh.Count <= Batch
            ? [.. fresh, .. failed]
            :
            [
                .. Enumerable
                    .Range(0, Batch)
                    .Select(i => fresh[i % 2 == 0 ? fresh.Count - 1 - i / 2 : i / 2]),
                .. failed,
            ];
    }
}
