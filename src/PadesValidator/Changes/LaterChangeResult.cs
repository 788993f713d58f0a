namespace PadesValidator.Changes;

/// <summary>What happened to a document after one of its revisions was signed.</summary>
/// <param name="Classification">The gravest change that was found.</param>
/// <param name="Findings">Each change that is more than long-term validation data, with the object it was found in; bounded.</param>
internal sealed record LaterChangeResult(
    LaterChanges Classification,
    IReadOnlyList<Finding> Findings
);
