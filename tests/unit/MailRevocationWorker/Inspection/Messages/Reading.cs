using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection.Messages;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>Mails written down in a few lines, and read.</summary>
internal sealed class Reading : IDisposable
{
    public const string Pdf =
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

    public static readonly MessageReadOptions Options = new()
    {
        OwnAddresses = ["revocation@ca.example"],
        AuthservId = "mx.ca.example",
        OwnMessageIdDomain = "cases.ca.example",
    };

    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    public MessageReport Read(byte[] mail, MessageReadOptions? options = null)
    {
        var path = Path.Combine(folder.Path, "message.eml");
        File.WriteAllBytes(path, mail);
        return MessageReader.Read(
            path,
            Path.Combine(folder.Path, "out"),
            options ?? Options,
            TestContext.Current.CancellationToken
        );
    }

    public MessageReport Read(string mail, MessageReadOptions? options = null) =>
        Read(Encoding.Latin1.GetBytes(mail), options);

    /// <summary>A person's mail with these fields, or others in their place, and this body.</summary>
    public static string Mail(string fields, string body)
    {
        var own = new StringBuilder();
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("From", "Alice <alice@firm.example>"),
                    ("To", "revocation@ca.example"),
                    ("Subject", "Demande"),
                ]
        )
        {
            if (!fields.Contains(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                own.Append(name).Append(": ").Append(value).Append('\n');
            }
        }

        return own
            + fields.TrimEnd('\n')
            + (fields.Length > 0 ? "\n" : "")
            + (body.StartsWith("Content-", StringComparison.Ordinal) ? "" : "\n")
            + body;
    }

    /// <summary>A multipart of text and parts, each given with its own fields.</summary>
    public static string Mixed(params string[] parts) =>
        "Content-Type: multipart/mixed; boundary=\"b-1\"\n\n--b-1\n"
        + string.Join("\n--b-1\n", parts)
        + "\n--b-1--\n";

    public const string Text =
        "Content-Type: text/plain; charset=utf-8\n\nBonjour, voici ma demande.\n";

    public static string Attached(string type, string name, byte[] content) =>
        $"Content-Type: {type}; name=\"{name}\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{name}\"\n\n"
        + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)
        + "\n";

    public static string AttachedPdf(string name = "demande.pdf") =>
        Attached("application/pdf", name, Encoding.Latin1.GetBytes(Pdf));

    public void Dispose() => folder.Dispose();
}
