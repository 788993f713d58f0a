namespace MailRevocationWorker.Cases;

/// <summary>One thing that was tried, for `doctor`.</summary>
/// <param name="Subject">What was tried: "IMAP sign-in", "folder Processed".</param>
/// <param name="Works">Whether it does what the service needs of it.</param>
/// <param name="Detail">What was seen; never a secret.</param>
/// <param name="Advice">What to do about it; null where it works.</param>
public sealed record ProbeCheck(string Subject, bool Works, string Detail, string? Advice = null);

/// <summary>What works of one connection or store, what does not, and what to do about it.</summary>
/// <param name="Name">The thing as an operator knows it: "Mailbox imap.example.org".</param>
/// <param name="Checks">In the order tried; later ones are missing where an earlier one failed.</param>
public sealed record Probe(string Name, IReadOnlyList<ProbeCheck> Checks)
{
    /// <summary>Everything tried does what it should.</summary>
    public bool Works => Checks.All(c => c.Works);
}
