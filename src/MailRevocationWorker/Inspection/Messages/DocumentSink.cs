using System.Security.Cryptography;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Writes the PDFs found to the output folder, each under its hash, within limits of count and size.</summary>
internal sealed class DocumentSink(string folder, MessageReadOptions options)
{
    private readonly List<FoundDocument> documents = [];
    private long written;

    public IReadOnlyList<FoundDocument> All => documents;

    /// <summary>False when a limit refuses the document: nothing is written then.</summary>
    /// <exception cref="InspectionOutageException">The folder can't be written to.</exception>
    /// <exception cref="IOException">The document is larger than a child may write.</exception>
    public bool Add(
        ReadOnlySpan<byte> bytes,
        string displayName,
        IReadOnlyList<string> route,
        IReadOnlyList<MessageFinding> findings
    )
    {
        if (
            documents.Count >= options.MaxDocuments
            || written + bytes.Length > options.MaxDocumentBytes
        )
        {
            return false;
        }

        var hash = Convert.ToHexString(SHA256.HashData(bytes));
        var path = Path.Combine(folder, hash + ".pdf");
        if (!documents.Exists(d => d.Sha256 == hash))
        {
            OwnFiles.Write(path, bytes);
            written += bytes.Length;
        }

        documents.Add(
            new FoundDocument
            {
                Path = path,
                Sha256 = hash,
                Size = bytes.Length,
                DisplayName = displayName,
                Route = [.. route.Take(20)],
                Findings = findings,
            }
        );
        return true;
    }
}
