namespace PdfaChecker.Rules;

/// <summary>One requirement: where each part of ISO 19005 states it, and what a person is told when it is not met.</summary>
/// <param name="Clause1">Clause of ISO 19005-1; null where part 1 does not require it.</param>
/// <param name="Clause2">Clause of ISO 19005-2 and -3; null where they do not require it.</param>
/// <param name="Family">What a violation means for somebody who relies on the document.</param>
/// <param name="English">English sentence.</param>
/// <param name="French">French sentence.</param>
internal sealed record Rule(
    string? Clause1,
    string? Clause2,
    ViolationFamily Family,
    string English,
    string French
)
{
    /// <summary>The clause for a part; part 4 has its own numbering and is checked by the clauses of part 2 that it kept.</summary>
    public string? ClauseFor(int part) => part == 1 ? Clause1 : Clause2;
}
