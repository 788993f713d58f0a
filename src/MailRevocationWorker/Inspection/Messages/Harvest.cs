using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What one message's parts have yielded so far, and what may still be spent on the rest of them.</summary>
internal sealed class Harvest(string outputFolder, MessageReadOptions options)
{
    private const int MostOthers = 100;
    private readonly List<OtherAttachment> others = [];

    public MessageFindings Findings { get; } = new();
    public DocumentSink Documents { get; } = new(outputFolder, options);
    public BodyText Text { get; } = new();
    public Budget Budget { get; } = new(options);
    public IReadOnlyList<OtherAttachment> Others => others;

    public void Other(AttachmentKind kind, string name, long size)
    {
        if (others.Count < MostOthers)
        {
            others.Add(new OtherAttachment(kind, name, size));
        }
    }

    /// <summary>Counts one more part; false, and a finding, once there were too many.</summary>
    public bool TakePart()
    {
        var allowed = Budget.TakePart();
        if (!allowed)
        {
            Findings.Add(
                MessageFindingKind.TooManyParts,
                $"more than {options.MaxParts} parts; the rest was not read"
            );
        }

        return allowed;
    }

    /// <summary>False, and a finding, where parts inside parts pass the limit.</summary>
    public bool IsWithinDepth(Place place)
    {
        var allowed = place.Depth <= options.MaxDepth;
        if (!allowed)
        {
            Findings.Add(MessageFindingKind.TooDeep, $"more than {options.MaxDepth} levels");
        }

        return allowed;
    }
}
