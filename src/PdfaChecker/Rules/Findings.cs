using System.Globalization;

namespace PdfaChecker.Rules;

/// <summary>Where something was found.</summary>
/// <param name="Number">Object number; 0 where it concerns the file.</param>
/// <param name="Generation">Generation of that object.</param>
/// <param name="Offset">Byte offset in the file; -1 where none is known.</param>
internal readonly record struct Place(int Number, int Generation = 0, long Offset = -1)
{
    public static Place File { get; } = new(0);

    public string? ObjectText =>
        Number == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Number} {Generation}");
}

/// <summary>Collects violations: each rule a few times at most, so that a hostile file can't fill the memory with them.</summary>
internal sealed class Findings(int part)
{
    private const int MaxPerRule = 5;
    private const int MaxDetail = 160;

    private readonly Dictionary<Rule, int> counts = [];
    private readonly List<Violation> violations = [];
    private readonly List<Violation> observations = [];

    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>How often a rule was broken, whether or not the violation was kept.</summary>
    public int Count { get; private set; }
    public IReadOnlyList<Violation> Observations => observations;

    /// <summary>A bound was reached: what is not found may still be there.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Says that a part of the file was not looked at. It is observed for a policy to refuse, and nothing is vouched for.</summary>
    public void GiveUp(Rule rule, Place place)
    {
        IsIncomplete = true;
        Observe(rule, place);
    }

    /// <summary>The file breaks a rule; nothing happens where the part checked against has no such rule.</summary>
    public void Break(Rule rule, Place place, string? detail = null) =>
        Add(violations, rule, place, detail);

    /// <summary>The standard allows it; a policy may not.</summary>
    public void Observe(Rule rule, Place place, string? detail = null) =>
        Add(observations, rule, place, detail);

    private void Add(List<Violation> to, Rule rule, Place place, string? detail)
    {
        if (rule.ClauseFor(part) is not { } clause)
        {
            return;
        }

        Count++;
        var count = counts.GetValueOrDefault(rule);
        if (count >= MaxPerRule)
        {
            return;
        }

        counts[rule] = count + 1;
        to.Add(
            new Violation(
                clause,
                rule.Family,
                rule.English,
                rule.French,
                place.ObjectText,
                place.Offset < 0 ? null : place.Offset,
                detail is { Length: > MaxDetail } ? detail[..MaxDetail] : detail
            )
        );
    }
}
