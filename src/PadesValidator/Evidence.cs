namespace PadesValidator;

/// <summary>What the bytes of a document say before anyone is trusted. Plain data, serialisable, bounded.</summary>
public sealed record DocumentEvidence
{
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
