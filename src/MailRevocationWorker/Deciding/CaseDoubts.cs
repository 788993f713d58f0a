using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>Everything that ever spoke against a case. To ask for more, to reopen or to call it no request takes nothing of it away. Pure.</summary>
public static class CaseDoubts
{
    private static readonly Dictionary<string, DecisionCode> Codes = Enum.GetValues<DecisionCode>()
        .ToDictionary(code => code.ToText(), StringComparer.Ordinal);

    private static readonly HashSet<string> Kinds =
    [
        .. Enum.GetValues<DecisionKind>().Select(kind => kind.ToText()),
    ];

    /// <param name="decisions">All of the case, the service's and people's.</param>
    /// <param name="outcomes">The codes that it stood under otherwise.</param>
    public static IReadOnlySet<DecisionCode> Of(
        IEnumerable<Decision> decisions,
        IEnumerable<DecisionCode> outcomes
    ) =>
        decisions
            .SelectMany(d => d.Findings.Select(Objected).OfType<DecisionCode>().Append(d.Code))
            .Concat(outcomes)
            .ToHashSet();

    /// <summary>Of "review:signer-unknown: why"; null for a finding that objects to nothing.</summary>
    private static DecisionCode? Objected(string finding) =>
        finding.Split(':', 3) is [var kind, var code, _]
        && Kinds.Contains(kind)
        && Codes.TryGetValue(code, out var known)
            ? known
            : null;
}
