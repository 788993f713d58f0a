using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Form;
using MailRevocationWorker.Inspection.Messages;
using PadesValidator;
using PdfaChecker;
using PdfSyntax;

namespace MailRevocationWorker.Inspection;

/// <summary>
/// The caged side: reads questions from standard input and writes answers to standard output until the input ends. Whatever
/// kills it kills one question, never the service.
/// </summary>
public sealed class InspectorChild
{
    private readonly SnapshotReader snapshots = new();

    public static int Run()
    {
        FileSizeLimit.TakeOn();
        // Nothing but answers may stand on standard output, whatever a library prints.
        using var output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        var child = new InspectorChild();
        Write(output, new() { Ready = true });
        while (input.ReadLine() is { } line)
        {
            Write(output, child.Reply(line));
        }

        return 0;
    }

    private static void Write(Stream output, Answer answer)
    {
        JsonSerializer.Serialize(output, answer, InspectionJson.Options);
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "The last line of the cage: an exception is an answer, not the end of the child."
    )]
    private Answer Reply(string line)
    {
        var id = Guid.Empty;
        try
        {
            var question =
                JsonSerializer.Deserialize<Question>(line, InspectionJson.Options)
                ?? throw new JsonException("there is no question");
            id = question.Id;
            return Reply(question) with { Id = id };
        }
        catch (InspectionOutageException e)
        {
            return new() { Id = id, Outage = e.Message };
        }
        catch (Exception e)
        {
            return new() { Id = id, Error = e.ToString() };
        }
    }

    private Answer Reply(Question question) =>
        question switch
        {
            ReadMessage message => new()
            {
                Message = MessageReader.Read(
                    message.Path,
                    message.OutputFolder,
                    message.Options,
                    CancellationToken.None
                ),
            },
            ReadDocument document => new() { Document = Document(document) },
            Validate validate => new()
            {
                Validation = SignatureValidator.Validate(
                    validate.Evidence,
                    validate.TrustPath is null
                        ? null
                        : snapshots.Read(validate.TrustPath, validate.FetchedPaths),
                    validate.Policy,
                    validate.ReceivedAt,
                    validate.Now
                ),
            },
            _ => new() { Error = $"not a question: {question.GetType().Name}" },
        };

    private static DocumentReport Document(ReadDocument question)
    {
        var bytes = OwnFiles.ReadAll(question.Path);
        var report = new DocumentReport
        {
            Sha256 = Convert.ToHexString(SHA256.HashData(bytes)),
            Size = bytes.Length,
            Readability = Readability.Readable,
        };
        var pdf = PdfFile.Open(bytes);
        if (!pdf.IsPdf)
        {
            return report with { Readability = Readability.NotPdf, Problem = pdf.Problem };
        }

        if (!pdf.IsReadable)
        {
            return report with
            {
                Readability = pdf.IsEncrypted ? Readability.Encrypted : Readability.Unreadable,
                Problem = pdf.Problem,
            };
        }

        var evidence = EvidenceReader.Read(pdf);
        report = report with
        {
            Evidence = evidence,
            SignedSha256 = Signed(bytes, evidence),
            Pdfa = PdfaValidator.Check(pdf, question.Flavour),
        };
        if (pdf.IsEncrypted)
        {
            return report with
            {
                Readability = Readability.Encrypted,
                Problem = "the document is encrypted",
            };
        }

        if (!question.Form)
        {
            return report;
        }

        var form = FormReader.Read(pdf);
        return report with { Forms = form.Forms, Pages = form.Pages };
    }

    /// <summary>The hash of what was signed first, by a person; the byte range is a stranger's and is checked before it is followed.</summary>
    private static string? Signed(byte[] bytes, DocumentEvidence evidence)
    {
        var range = evidence
            .Signatures.FirstOrDefault(s => !s.IsDocumentTimestamp && s.ByteRange.Count == 4)
            ?.ByteRange;
        if (
            range is null
            || range.Any(n => n < 0 || n > bytes.Length)
            || range[0] + range[1] > bytes.Length
            || range[2] + range[3] > bytes.Length
        )
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes, (int)range[0], (int)range[1]);
        hash.AppendData(bytes, (int)range[2], (int)range[3]);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
