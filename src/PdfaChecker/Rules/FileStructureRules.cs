using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Header, trailer and cross references, as bytes (ISO 19005-1 clauses 6.1.2 to 6.1.4, ISO 19005-2 clauses 6.1.2 to 6.1.4).</summary>
internal sealed class FileStructureRules : IClauseRules
{
    private static readonly Rule Header = new(
        "6.1.2",
        "6.1.2",
        ViolationFamily.Syntax,
        "The file does not begin with a proper PDF header line.",
        "Le fichier ne commence pas par une ligne d'en-tête PDF correcte."
    );

    private static readonly Rule BinaryComment = new(
        "6.1.2",
        "6.1.2",
        ViolationFamily.Syntax,
        "The header is not followed by a comment of at least four bytes above 127.",
        "L'en-tête n'est pas suivi d'un commentaire d'au moins quatre octets supérieurs à 127."
    );

    private static readonly Rule NoId = new(
        "6.1.3",
        "6.1.3",
        ViolationFamily.Syntax,
        "The file has no identifier (ID).",
        "Le fichier n'a pas d'identifiant (ID)."
    );

    private static readonly Rule TwoIds = new(
        "6.1.3",
        null,
        ViolationFamily.Syntax,
        "The two trailers of a file made for the web have different identifiers.",
        "Les deux sections finales d'un fichier optimisé pour le web ont des identifiants différents."
    );

    private static readonly Rule Encrypted = new(
        "6.1.3",
        "6.1.3",
        ViolationFamily.Encryption,
        "The file is encrypted.",
        "Le fichier est chiffré."
    );

    private static readonly Rule TrailingData = new(
        "6.1.3",
        "6.1.3",
        ViolationFamily.Syntax,
        "Data follow the end of the file.",
        "Des données suivent la fin du fichier."
    );

    private static readonly Rule XrefSpacing = new(
        "6.1.4",
        "6.1.4",
        ViolationFamily.Syntax,
        "The cross-reference table is not laid out as required.",
        "La table des références croisées n'est pas présentée comme requis."
    );

    private static readonly Rule XrefSubsection = new(
        "6.1.4",
        null,
        ViolationFamily.Syntax,
        "A cross-reference subsection does not separate its numbers by one space.",
        "Une sous-section de références croisées ne sépare pas ses nombres par une seule espace."
    );

    private static readonly Rule XrefStream = new(
        "6.1.4",
        null,
        ViolationFamily.Syntax,
        "The file uses cross-reference streams.",
        "Le fichier utilise des flux de références croisées."
    );

    public void Check(CheckContext context)
    {
        CheckHeader(context);
        CheckTrailers(context);
        foreach (var revision in context.File.Revisions.Take(context.View.Revision + 1))
        {
            CheckCrossReferences(revision, context);
        }
    }

    private static void CheckHeader(CheckContext context)
    {
        var bytes = context.File.Bytes.Span;
        var findings = context.Findings;
        var at = Math.Max(0, context.File.HeaderOffset);
        var line = bytes[at..];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        var header = end < 0 ? line : line[..end];
        var isNumbered =
            header.Length >= 8
            && header.StartsWith("%PDF-"u8)
            && char.IsAsciiDigit((char)header[5])
            && header[6] == '.'
            && char.IsAsciiDigit((char)header[7]);
        var fits =
            context.Part == 1
                ? isNumbered
                : isNumbered
                    && header.Length == 8
                    && (
                        context.Part == 4 ? header[5] == '2' : header[5] == '1' && header[7] <= '7'
                    );
        if (context.File.HeaderOffset != 0 || !fits)
        {
            findings.Break(Header, Place.File with { Offset = at });
        }

        if (end < 0)
        {
            findings.Break(BinaryComment, Place.File with { Offset = at });
            return;
        }

        var next = line[end..];
        next = next.StartsWith("\r\n"u8) ? next[2..] : next[1..];
        var isBinary = next.Length > 4 && next[0] == '%';
        for (var i = 1; isBinary && i <= 4; i++)
        {
            isBinary = next[i] > 127;
        }

        if (!isBinary)
        {
            findings.Break(BinaryComment, Place.File with { Offset = at + end + 1 });
        }
    }

    private static void CheckTrailers(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        if (view.Array(view.Trailer, "ID") is not { Count: > 0 })
        {
            findings.Break(NoId, Place.File with { Offset = view.Trailer.Offset });
        }

        if (context.File.IsEncrypted)
        {
            findings.Break(Encrypted, Place.File with { Offset = view.Trailer.Offset });
        }

        if (view.Revision != context.File.Revisions.Count - 1)
        {
            return;
        }

        var bytes = context.File.Bytes.Span;
        var marker = bytes.LastIndexOf("%%EOF"u8);
        var rest = marker < 0 ? bytes : bytes[(marker + 5)..];
        if (
            !(
                rest.IsEmpty
                || rest.SequenceEqual("\n"u8)
                || rest.SequenceEqual("\r"u8)
                || rest.SequenceEqual("\r\n"u8)
            )
        )
        {
            findings.Break(TrailingData, Place.File with { Offset = Math.Max(0, marker) });
        }
    }

    private static void CheckCrossReferences(PdfRevision revision, CheckContext context)
    {
        if (revision.XrefKind != XrefKind.Table)
        {
            context.Findings.Break(XrefStream, Place.File with { Offset = revision.StartXref });
        }

        CheckTable(revision.StartXref, context);
        // The other half of a linearised file: its own section stands behind the first page's.
        if (revision.IsLinearized && context.View.Integer(revision.Trailer, "Prev") is { } main)
        {
            CheckTable(main, context);
            if (
                RawId(context, main) is { } second
                && RawId(context, revision.StartXref) is { } first
                && first != second
            )
            {
                context.Findings.Break(TwoIds, Place.File with { Offset = main });
            }
        }
    }

    /// <summary>The identifier in the trailer behind a cross-reference table, as written but for white space; null where there is none.</summary>
    private static string? RawId(CheckContext context, long table)
    {
        if (table < 0 || table >= context.File.Bytes.Length)
        {
            return null;
        }

        var rest = context.File.Bytes.Span[(int)table..];
        var trailer = rest.IndexOf("trailer"u8);
        var end = rest.IndexOf("startxref"u8);
        if (!rest.StartsWith("xref"u8) || trailer < 0 || end < trailer)
        {
            return null;
        }

        var content = rest[trailer..end];
        var at = content.IndexOf("/ID"u8);
        var close = at < 0 ? -1 : content[at..].IndexOf((byte)']');
        return close < 0
            ? null
            : string.Concat(
                System
                    .Text.Encoding.Latin1.GetString(content.Slice(at, close))
                    .Where(c => !char.IsWhiteSpace(c))
            );
    }

    private static void CheckTable(long offset, CheckContext context)
    {
        var bytes = context.File.Bytes.Span;
        if (offset < 0 || offset >= bytes.Length || !bytes[(int)offset..].StartsWith("xref"u8))
        {
            return;
        }

        var at = (int)offset + 4;
        var gap = Eol(bytes, at);
        if (gap == 0 || at + gap >= bytes.Length || !char.IsAsciiDigit((char)bytes[at + gap]))
        {
            context.Findings.Break(XrefSpacing, Place.File with { Offset = at });
        }

        while (at < bytes.Length && IsWhite(bytes[at]))
        {
            at++;
        }

        // Subsections: "first count" on a line, then entries of 20 bytes each.
        while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]))
        {
            Digits(bytes, ref at);
            var separator = at;
            while (at < bytes.Length && IsWhite(bytes[at]))
            {
                at++;
            }

            if (at - separator != 1 || bytes[separator] != ' ')
            {
                context.Findings.Break(XrefSubsection, Place.File with { Offset = separator });
            }

            var count = Digits(bytes, ref at);
            while (at < bytes.Length && IsWhite(bytes[at]))
            {
                at++;
            }

            if (count <= 0 || at + (count * 20) > bytes.Length)
            {
                return;
            }

            at += (int)(count * 20);
            while (at < bytes.Length && IsWhite(bytes[at]))
            {
                at++;
            }
        }
    }

    private static long Digits(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]) && value < int.MaxValue)
        {
            value = (value * 10) + bytes[at++] - '0';
        }

        return value;
    }

    private static int Eol(ReadOnlySpan<byte> bytes, int at) =>
        at >= bytes.Length ? 0
        : bytes[at] == '\n' ? 1
        : bytes[at] != '\r' ? 0
        : at + 1 < bytes.Length && bytes[at + 1] == '\n' ? 2
        : 1;

    private static bool IsWhite(byte b) =>
        b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0;
}
