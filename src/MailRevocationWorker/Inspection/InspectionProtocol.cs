using System.Text.Json;
using System.Text.Json.Serialization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection.Messages;
using PadesValidator;

namespace MailRevocationWorker.Inspection;

/// <summary>One question to the caged child: one line of JSON. Bodies go by path.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(ReadMessage), "message")]
[JsonDerivedType(typeof(ReadDocument), "document")]
[JsonDerivedType(typeof(Validate), "validate")]
public abstract record Question
{
    /// <summary>Comes back with the answer, so that no answer is ever taken for another question's.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();
}

/// <param name="Path">The raw message.</param>
/// <param name="OutputFolder">Where the PDFs found are written.</param>
public sealed record ReadMessage(string Path, string OutputFolder, MessageReadOptions Options)
    : Question;

/// <param name="Flavour">PDF/A flavour to check against; null for the file's own claim.</param>
/// <param name="Form">Whether to look for a revocation form.</param>
public sealed record ReadDocument(string Path, string? Flavour, bool Form) : Question;

/// <param name="TrustPath">A <see cref="TrustSnapshot"/> as JSON; null for integrity and later modification alone.</param>
public sealed record Validate(
    DocumentEvidence Evidence,
    string? TrustPath,
    DateTimeOffset ReceivedAt,
    DateTimeOffset Now
) : Question
{
    /// <summary>Further snapshots as JSON, added to the first: what was fetched for this document.</summary>
    public IReadOnlyList<string> FetchedPaths { get; init; } = [];
    public ValidationPolicy Policy { get; init; } = ValidationPolicy.Default;
}

/// <summary>The child's answer: one line of JSON; exactly one member is set.</summary>
public sealed record Answer
{
    /// <summary>Of the question.</summary>
    public Guid Id { get; init; }
    public MessageReport? Message { get; init; }
    public DocumentReport? Document { get; init; }
    public ValidationReport? Validation { get; init; }

    /// <summary>A bug met in the child, never a stranger's fault by itself.</summary>
    public string? Error { get; init; }

    /// <summary>Our own files could not be read or written (<see cref="InspectionOutageException"/>): it says nothing about the document.</summary>
    public string? Outage { get; init; }

    /// <summary>The child's first line, before any question: it has started and taken its limits on itself.</summary>
    public bool? Ready { get; init; }
}

public static class InspectionJson
{
    /// <summary>Compact, enums by name, absent members left out: both sides are this program.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter() },
            MaxDepth = 64,
        };
}
