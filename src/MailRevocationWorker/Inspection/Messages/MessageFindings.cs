using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Findings as they are collected: the same one once, and no more of a kind than a person would read.</summary>
internal sealed class MessageFindings
{
    private const int MostOfAKind = 5;
    private readonly List<MessageFinding> all = [];

    public IReadOnlyList<MessageFinding> All => all;

    public bool Has(MessageFindingKind kind) => all.Exists(f => f.Kind == kind);

    public void Add(MessageFindingKind kind, string detail)
    {
        var finding = new MessageFinding(kind, DisplayText.Line(detail, 200) ?? "");
        if (!all.Contains(finding) && all.Count(f => f.Kind == kind) < MostOfAKind)
        {
            all.Add(finding);
        }
    }
}
