namespace PdfSyntax.Reading;

/// <summary>Follows the cross-reference sections from the last startxref through /Prev (7.5.5, 7.5.6). Nothing is searched for.</summary>
internal sealed class SectionChain(
    ReadOnlyMemory<byte> bytes,
    int headerOffset,
    ParseContext context
)
{
    /// <summary>Adds the sections, newest first; the result says why the file is not readable, or is null.</summary>
    public string? Follow(List<XrefSection> chain)
    {
        var data = bytes.Span;
        var keyword = data.LastIndexOf("startxref"u8);
        if (keyword < 0 || !context.Spend(data.Length - keyword))
        {
            context.Report(DeviationKind.BadStartXref, data.Length, "no startxref");
            return "there is no startxref";
        }

        if (StartXref.Read(context, bytes, keyword, out _, out _) is not { } next)
        {
            context.Report(DeviationKind.BadStartXref, keyword, "startxref without a number");
            return "startxref has no number";
        }

        var origin = Origin(next);
        var seen = new HashSet<int>();
        for (var at = next + origin; ; )
        {
            if (!seen.Add((int)Math.Min(at, int.MaxValue)))
            {
                context.Report(DeviationKind.CyclicPrev, at, "/Prev leads back");
                return $"/Prev leads back to {at}";
            }

            if (chain.Count >= context.Limits.MaxSections)
            {
                context.Report(
                    DeviationKind.LimitExceeded,
                    at,
                    $"more than {context.Limits.MaxSections} cross-reference sections"
                );
                return "too many cross-reference sections";
            }

            if (ReadSection(at, origin) is not { } section)
            {
                if (chain.Count == 0)
                {
                    context.Report(
                        DeviationKind.BadStartXref,
                        keyword,
                        $"startxref {next} leads to no cross-reference section"
                    );
                }

                return $"no readable cross-reference section at {at}";
            }

            chain.Add(section);
            switch (section.Trailer["Prev"])
            {
                case null:
                    return null;
                case PdfInteger { Value: > 0 } prev:
                    at = Math.Min(prev.Value, int.MaxValue) + origin;
                    break;
                case PdfInteger { Value: 0 }:
                    // Offset 0 is the header: some writers say "no previous section" so.
                    context.Report(DeviationKind.BadXref, section.Offset, "/Prev 0");
                    return null;
                default:
                    context.Report(DeviationKind.BadXref, section.Offset, "/Prev is no offset");
                    return "/Prev is no offset";
            }
        }
    }

    /// <summary>With junk before the header a file may count its offsets from the header; decided once, by the last startxref.</summary>
    private int Origin(long startXref)
    {
        if (headerOffset == 0)
        {
            return 0;
        }

        return IsSection(startXref) || !IsSection(startXref + headerOffset) ? 0 : headerOffset;
    }

    private bool IsSection(long at)
    {
        if (at < 0 || at >= bytes.Length)
        {
            return false;
        }

        var parser = new ObjectParser(context, bytes, (int)at);
        return parser.TryKeyword("xref"u8) || IndirectReader.TryHeader(ref parser, out _, out _);
    }

    private XrefSection? ReadSection(long at, int origin)
    {
        if (at < 0 || at >= bytes.Length)
        {
            context.Report(DeviationKind.BadXref, at, "outside the file");
            return null;
        }

        var offset = (int)at;
        var parser = new ObjectParser(context, bytes, offset);
        parser.SkipWhite();
        if (parser.Position != offset)
        {
            context.Report(DeviationKind.ImpreciseOffset, offset, "white space before the section");
        }

        if (!parser.TryKeyword("xref"u8))
        {
            return XrefStreamReader.Read(context, bytes, offset, origin);
        }

        var table = XrefTableReader.Read(context, bytes, ref parser, offset, origin);
        return table is null ? null : WithHybrid(table, origin);
    }

    private XrefSection? WithHybrid(XrefSection table, int origin)
    {
        if (table.Trailer["XRefStm"] is not { } place)
        {
            return table;
        }

        if (
            place is not PdfInteger { Value: > 0 } at
            || at.Value >= bytes.Length - origin
            || XrefStreamReader.Read(context, bytes, (int)at.Value + origin, origin)
                is not { } stream
        )
        {
            context.Report(
                DeviationKind.HybridConflict,
                table.Offset,
                "/XRefStm leads to no cross-reference stream"
            );
            return null;
        }

        return table with
        {
            Kind = XrefKind.Hybrid,
            StreamNumber = stream.StreamNumber,
            Entries = XrefEntries.Merge(
                table.Entries,
                stream.Entries,
                (inTable, inStream) =>
                {
                    // The table hides as free what only the stream locates (7.5.8.4).
                    if (inTable.IsFree || inTable == inStream)
                    {
                        return inStream;
                    }

                    context.Report(
                        DeviationKind.HybridConflict,
                        table.Offset,
                        $"table and stream locate {inTable.Number} differently"
                    );
                    return inTable;
                }
            ),
        };
    }
}
