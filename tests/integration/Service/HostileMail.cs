using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Integration.Tests.Service;

/// <summary>A mail that would exhaust or deceive who reads it.</summary>
/// <param name="Kind">One word; the sender's local part too.</param>
/// <param name="What">As the tables of the documentation name it.</param>
internal sealed record HostileMail(string Kind, string What, Func<Stream, Task> WriteAsync);

/// <summary>Hostile mails, made here and streamed, since none should lie in a repository.</summary>
internal static class HostileMails
{
    public static IReadOnlyList<HostileMail> All { get; } =
    [
        new("nested", "10,000 nested parts", s => WriteAsync(s, Head("nested"), Nested(10_000))),
        new("headers", "1,000,000 header fields", s => WriteAsync(s, Headers(1_000_000))),
        new("many", "5,000 attachments", s => WriteAsync(s, Head("many"), Attachments(5_000))),
        new("large", "an attachment of 100 MB", s => WriteAsync(s, Head("large"), Large(100))),
        new(
            "zip",
            "a ZIP of 500 MB",
            s => WriteAsync(s, Head("zip"), [Part("application/zip", "bombe.zip", ZipBomb())])
        ),
        new(
            "flate",
            "a page of 1 GB, deflated twice",
            s => WriteAsync(s, Head("flate"), [Part("application/pdf", "bombe.pdf", FlateBomb())])
        ),
    ];

    /// <summary>A mail for each header field, or name of a part, that a reply may copy: a line break in it, raw, folded, encoded and percent-encoded, and a field of its own behind.</summary>
    public static IReadOnlyList<HostileMail> Injections { get; } =
    [
        .. Injected("from", "From: =?utf-8?q?a=0D=0AX-Injected:_1?= <from@injection.example>\r\n"),
        .. Injected("subject", "Subject: =?utf-8?q?Demande=0D=0AX-Injected:_1?=\r\n"),
        .. Injected("subject-raw", "Subject: Demande\rX-Injected: 1\r\n"),
        .. Injected("message-id", "Message-ID: <x\r\n X-Injected: 1@injection.example>\r\n"),
        .. Injected("message-id-coded", "Message-ID: <x=0D=0AX-Injected:_1@injection.example>\r\n"),
        .. Injected(
            "references",
            "References: <a@b>\r\n\tX-Injected: 1\r\n <c\rX-Injected: 1@d>\r\n"
        ),
        .. Injected("in-reply-to", "In-Reply-To: <a\r\n X-Injected: 1@b>\r\n"),
        .. Injected(
            "reply-to",
            "Reply-To: =?utf-8?q?b=0AX-Injected:_1?= <reply-to@injection.example>\r\n"
        ),
        .. Injected("date", "Date: Mon, 23 Nov 2026\r\n X-Injected: 1\r\n"),
        .. Injected(
            "file-name",
            "MIME-Version: 1.0\r\nContent-Type: application/pdf; name*=utf-8''a%0D%0AX-Injected%3A%201.pdf\r\nContent-Disposition: attachment; filename=\"=?utf-8?q?a=0D=0AX-Injected:_1?=.pdf\"\r\n"
        ),
    ];

    /// <summary>The sender is the field's own, so that each is answered, whatever the others were told.</summary>
    private static IEnumerable<HostileMail> Injected(string kind, string fields) =>
        [
            new(
                kind,
                $"a line break in {kind}",
                s =>
                    WriteAsync(
                        s,
                        [
                            kind == "from" ? "" : $"From: {kind}@injection.example\r\n",
                            "To: operator@rig.test\r\n",
                            fields,
                            "\r\nBonjour\r\n",
                        ]
                    )
            ),
        ];

    private static IEnumerable<string> Head(string name) =>
        [
            $"From: {name}@bomb.example\r\nTo: operator@rig.test\r\nSubject: {name}\r\nMessage-ID: <{name}.{Guid.NewGuid():N}@bomb.example>\r\nMIME-Version: 1.0\r\n",
        ];

    private static IEnumerable<string> Nested(int depth)
    {
        for (var n = 0; n < depth; n++)
        {
            yield return $"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n";
        }

        yield return "Content-Type: text/plain\r\n\r\nBonjour\r\n";
    }

    private static IEnumerable<string> Headers(int count)
    {
        yield return Head("headers").Single();
        for (var n = 0; n < count; n++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"X-{n}: x\r\n");
        }

        yield return "\r\nBonjour\r\n";
    }

    private static IEnumerable<string> Attachments(int count)
    {
        yield return "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        for (var n = 0; n < count; n++)
        {
            yield return $"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{n}.txt\"\r\n\r\n{n}\r\n";
        }

        yield return "--b--\r\n";
    }

    private static IEnumerable<string> Large(int megabytes)
    {
        yield return "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        var lines = string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", 13_444));
        for (var n = 0; n < megabytes; n++)
        {
            yield return lines;
        }
    }

    private static string Part(string type, string name, byte[] bytes) =>
        $"Content-Type: {type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks)}\r\n";

    private static byte[] ZipBomb()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("formulaire.pdf").Open();
            entry.Write("%PDF-1.7\n"u8);
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 500; n++)
            {
                entry.Write(zeros);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A page whose content is deflated twice and comes to a gigabyte.</summary>
    private static byte[] FlateBomb()
    {
        var once = Deflate(s =>
        {
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 1024; n++)
            {
                s.Write(zeros);
            }
        });
        var twice = Deflate(s => s.Write(once));
        var pdf = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => pdf.Write(Encoding.Latin1.GetBytes(text));
        void Object(string text)
        {
            offsets.Add(pdf.Length);
            Write($"{offsets.Count} 0 obj\n{text}\nendobj\n");
        }

        Write("%PDF-1.7\n");
        Object("<</Type/Catalog/Pages 2 0 R>>");
        Object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        Object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>");
        offsets.Add(pdf.Length);
        Write($"4 0 obj\n<</Length {twice.Length}/Filter[/FlateDecode/FlateDecode]>>stream\n");
        pdf.Write(twice);
        Write("\nendstream\nendobj\n");
        var xref = pdf.Length;
        Write("xref\n0 5\n0000000000 65535 f \n");
        offsets.ForEach(o => Write($"{o:0000000000} 00000 n \n"));
        Write($"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n");
        return pdf.ToArray();
    }

    private static byte[] Deflate(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            write(deflate);
        }

        return bytes.ToArray();
    }

    private static async Task WriteAsync(Stream stream, params IEnumerable<string>[] texts)
    {
        await using var writer = new StreamWriter(stream, Encoding.Latin1, leaveOpen: true);
        foreach (var text in texts.SelectMany(t => t))
        {
            await writer.WriteAsync(text);
        }
    }
}
