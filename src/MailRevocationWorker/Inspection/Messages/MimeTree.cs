using System.Text;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Raw bytes → MIME entities, after <see cref="RawScan"/> has found them fit to be parsed.</summary>
internal static class MimeTree
{
    private static readonly string[] Structural =
    [
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
        "content-description",
    ];

    /// <summary>
    /// The message's body as an entity that refers to <paramref name="stream"/> by place, or null where nothing can be made of it.
    /// The parser sees the structural fields alone, each once.
    /// </summary>
    public static MimeEntity? Parse(
        Stream stream,
        RawScan scan,
        CancellationToken cancellationToken
    )
    {
        var joined = new JoinedStream(Head(scan.Headers), stream, scan.BodyOffset);
        try
        {
            return new MimeParser(
                MailHeaders.Parsing,
                joined,
                MimeFormat.Entity,
                persistent: true
            ).ParseEntity(cancellationToken);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Head(IReadOnlyList<RawHeader> fields)
    {
        using var head = new MemoryStream();
        foreach (var name in Structural)
        {
            var same = fields.Where(f => f.Name == name).ToList();
            if (same.Count == 0)
            {
                continue;
            }

            // Two Content-Types are reported elsewhere; the one with parts shows an operator the most.
            var chosen =
                same.Find(f =>
                    MailHeaders
                        .Unfolded(f)
                        .StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
                ) ?? same[0];
            head.Write(Encoding.ASCII.GetBytes(name));
            head.Write(":"u8);
            head.Write(chosen.Value);
            head.Write("\r\n"u8);
        }

        head.Write("\r\n"u8);
        return head.ToArray();
    }
}
