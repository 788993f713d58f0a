namespace PdfSyntax.Reading;

/// <summary>Puts the cross-reference sections of a file together as revisions (7.5.6).</summary>
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
        problem = new SectionChain(bytes, headerOffset, context).Follow(chain);
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

        stated = StartXref.Read(context, bytes, keyword, out markerEnd, out var end);
        return end;
    }
}
