namespace PdfSyntax.Reading;

/// <summary>Follows the cross-reference sections from the last startxref through /Prev (7.5.6) and puts them together as revisions.</summary>
internal sealed class RevisionReader(
    ReadOnlyMemory<byte> bytes,
    int headerOffset,
    ParseContext context
)
{
    /// <summary>Oldest first.</summary>
    public PdfRevision[] Read(out string? problem)
    {
        var chain = new List<XrefSection>();
        problem = Follow(chain);
        if (problem is not null)
        {
            return [];
        }

        chain.Reverse();
        var revisions = Assemble(chain);
        if (revisions[^1].EndOffset < bytes.Length)
        {
            var end = revisions[^1].EndOffset;
            var white = bytes.Span[end..].IndexOfAnyExcept(Chars.White) < 0;
            context.Report(
                white ? DeviationKind.TrailingWhiteSpace : DeviationKind.TrailingBytes,
                end,
                $"{bytes.Length - end} bytes behind the last revision"
            );
        }

        return revisions;
    }

    private string? Follow(List<XrefSection> chain)
    {
        var data = bytes.Span;
        var keyword = data.LastIndexOf("startxref"u8);
        if (keyword < 0 || !context.Spend(data.Length - keyword))
        {
            context.Report(DeviationKind.BadStartXref, data.Length, "no startxref");
            return "there is no startxref";
        }

        if (ReadStartXref(keyword, out _, out _) is not { } next)
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

    private PdfRevision[] Assemble(List<XrefSection> oldestFirst)
    {
        var revisions = new List<PdfRevision>(oldestFirst.Count);
        var end = 0;
        for (var i = 0; i < oldestFirst.Count; i++)
        {
            var section = oldestFirst[i];
            var streams = new List<int>(2);
            var ownEnd = FindEnd(section, out var markerEnd, out var stated);
            var linearized =
                i == 0
                && oldestFirst.Count > 1
                && oldestFirst[1].Offset < section.Offset
                && IsLinearized();
            if (linearized)
            {
                AddStream(streams, section);
                section = Join(oldestFirst[++i], section);
            }
            else if (i > 0 && section.Offset < oldestFirst[i - 1].Offset)
            {
                context.Report(
                    DeviationKind.SectionBeforePrev,
                    section.Offset,
                    "a newer section stands before an older one"
                );
            }

            AddStream(streams, section);
            var namesItself =
                stated is { } s && (s == section.Offset || s + headerOffset == section.Offset);
            if (!namesItself)
            {
                context.Report(
                    DeviationKind.BadStartXref,
                    section.SectionEnd,
                    $"startxref {stated} behind the section at {section.Offset}"
                );
            }

            // A revision contains the ones before it, wherever its own section stands.
            end = Math.Max(end, ownEnd);
            CheckSize(section);
            revisions.Add(
                new PdfRevision(
                    revisions.Count,
                    section.Offset,
                    markerEnd,
                    ownEnd,
                    end,
                    namesItself,
                    section.Kind,
                    section.Trailer,
                    section.Entries,
                    streams,
                    linearized
                )
            );
        }

        return [.. revisions];

        static void AddStream(List<int> streams, XrefSection section)
        {
            if (section.StreamNumber >= 0)
            {
                streams.Add(section.StreamNumber);
            }
        }
    }

    private XrefSection Join(XrefSection firstPage, XrefSection main) =>
        firstPage with
        {
            Entries = XrefEntries.Merge(
                firstPage.Entries,
                main.Entries,
                (a, b) =>
                {
                    if (!a.IsFree && !b.IsFree)
                    {
                        context.Report(
                            DeviationKind.ObjectRedefinedInRevision,
                            firstPage.Offset,
                            $"both sections of a linearised file locate {a.Number}"
                        );
                    }

                    return a.IsFree ? b : a;
                }
            ),
        };

    /// <summary>The first object of the file is a linearisation dictionary (annex F.3.3).</summary>
    private bool IsLinearized()
    {
        var parser = new ObjectParser(context, bytes, headerOffset);
        parser.SkipWhite();
        return parser.Position < headerOffset + 1024
            && IndirectReader.Read(
                context,
                bytes,
                parser.Position,
                bytes.Length,
                -1,
                0,
                null,
                out _
            )
                is { Value: PdfDictionary dictionary }
            && dictionary.ContainsKey("Linearized");
    }

    private void CheckSize(XrefSection section)
    {
        if (
            section.Entries.Length > 0
            && section.Trailer["Size"] is var size
            && (size is not PdfInteger { Value: var n } || n <= section.Entries[^1].Number)
        )
        {
            context.Report(
                DeviationKind.EntryBeyondSize,
                section.Offset,
                $"object {section.Entries[^1].Number} with /Size {size?.ToString() ?? "missing"}"
            );
        }
    }

    /// <summary>Where the %%EOF that belongs to a section ends, and what its startxref says.</summary>
    private int FindEnd(XrefSection section, out int markerEnd, out long? stated)
    {
        var parser = new ObjectParser(context, bytes, section.SectionEnd);
        parser.SkipWhite();
        var keyword = parser.Position;
        if (!bytes.Span[keyword..].StartsWith("startxref"u8))
        {
            var found = bytes.Span[keyword..].IndexOf("startxref"u8);
            context.Report(
                DeviationKind.MissingEndOfFile,
                section.SectionEnd,
                "the section is not followed by startxref"
            );
            if (!context.Spend(found < 0 ? bytes.Length - keyword : found) || found < 0)
            {
                stated = null;
                return markerEnd = section.SectionEnd;
            }

            keyword += found;
        }

        stated = ReadStartXref(keyword, out markerEnd, out var end);
        return end;
    }

    /// <param name="end">Just behind %%EOF and one end of line.</param>
    private long? ReadStartXref(int keyword, out int markerEnd, out int end)
    {
        var data = bytes.Span;
        var parser = new ObjectParser(context, bytes, keyword + "startxref".Length);
        parser.SkipWhite();
        long? value = parser.TryUnsigned(out var number) ? number : null;
        var at = parser.Position;
        while (at < data.Length && Chars.IsWhite(data[at]))
        {
            at++;
        }

        if (!data[at..].StartsWith("%%EOF"u8))
        {
            context.Report(DeviationKind.MissingEndOfFile, at, "no %%EOF behind startxref");
            markerEnd = end = parser.Position;
            return value;
        }

        markerEnd = at += "%%EOF".Length;
        if (at < data.Length && data[at] == '\r')
        {
            at++;
        }

        end = at < data.Length && data[at] == '\n' ? at + 1 : at;
        return value;
    }
}
