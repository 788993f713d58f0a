using System.Globalization;

namespace PdfSyntax.Writing;

/// <summary>
/// Appends one revision to a file (ISO 32000-1 clause 7.5.6): new and changed objects, freed ones, a cross-reference section of the
/// kind that the file has, a trailer. The bytes before it stay as they are, so that signatures over them hold.
/// </summary>
public sealed class IncrementalUpdate
{
    private static readonly string[] OwnTrailerKeys =
    [
        "Type",
        "W",
        "Index",
        "Filter",
        "DecodeParms",
        "Length",
        "Prev",
        "XRefStm",
        "Size",
    ];

    private readonly PdfFile _file;
    private readonly SortedDictionary<int, (PdfObject? Value, int Generation)> _objects = [];
    private int _next;

    /// <exception cref="ArgumentException">The file is not readable: there is nothing to append to.</exception>
    public IncrementalUpdate(PdfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.IsReadable)
        {
            throw new ArgumentException($"not a readable PDF: {file.Problem}", nameof(file));
        }

        _file = file;
        var numbers = file
            .Revisions.Where(r => r.Entries.Count > 0)
            .Select(r => r.Entries[^1].Number);
        _next = (int)
            Math.Max(
                numbers.DefaultIfEmpty(0).Max() + 1,
                (file.Latest.Trailer["Size"] as PdfInteger)?.Value ?? 1
            );
        Trailer = new PdfDictionary(
            file.Latest.Trailer.Entries.Where(e => !OwnTrailerKeys.Contains(e.Key.Value))
        );
    }

    /// <summary>The new trailer without what the writer sets itself (/Size, /Prev and a cross-reference stream's own keys).</summary>
    public PdfDictionary Trailer { get; set; }

    /// <summary>A number that nobody has, for an object that is given later by <see cref="Set"/>.</summary>
    public PdfReference Reserve() => new(_next++);

    /// <summary>Adds a new object.</summary>
    public PdfReference Add(PdfObject value)
    {
        var reference = Reserve();
        Set(reference.Number, value);
        return reference;
    }

    /// <summary>Replaces an object, or defines a reserved one.</summary>
    public void Set(int number, PdfObject value, int generation = 0)
    {
        _objects[number] = (value, generation);
        _next = Math.Max(_next, number + 1);
    }

    /// <summary>Marks an object as free.</summary>
    public void Free(int number, int nextGeneration = 1) =>
        _objects[number] = (null, nextGeneration);

    /// <summary>The whole file with the new revision.</summary>
    /// <param name="kind">Table or stream; null: as the file's newest revision (a hybrid one is continued by a table).</param>
    public byte[] ToBytes(XrefKind? kind = null)
    {
        using var output = new MemoryStream();
        output.Write(_file.Bytes.Span);
        if (_file.Bytes.Span is not [.., (byte)'\n' or (byte)'\r'])
        {
            output.WriteByte((byte)'\n');
        }

        var entries = new SortedDictionary<int, XrefEntry>();
        foreach (var (number, (value, generation)) in _objects)
        {
            if (value is null)
            {
                entries[number] = new XrefEntry(number, XrefEntryKind.Free, 0, generation);
                continue;
            }

            entries[number] = new XrefEntry(
                number,
                XrefEntryKind.InFile,
                (int)output.Position,
                generation
            );
            PdfSerializer.Ascii(output, $"{number} {generation} obj\n");
            PdfSerializer.Write(output, value);
            PdfSerializer.Ascii(output, "\nendobj\n");
        }

        var asStream = (kind ?? _file.Revisions[^1].XrefKind) == XrefKind.Stream;
        var at = output.Position;
        if (asStream)
        {
            WriteStream(output, entries);
        }
        else
        {
            WriteTable(output, entries);
        }

        PdfSerializer.Ascii(output, $"\nstartxref\n{at}\n%%EOF\n");
        return output.ToArray();
    }

    private void WriteTable(MemoryStream output, SortedDictionary<int, XrefEntry> entries)
    {
        PdfSerializer.Ascii(output, "xref\n");
        foreach (var run in Runs(entries.Keys))
        {
            PdfSerializer.Ascii(output, $"{run.First} {run.Count}\n");
            for (var number = run.First; number < run.First + run.Count; number++)
            {
                var entry = entries[number];
                PdfSerializer.Ascii(
                    output,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{entry.Location:D10} {entry.Generation:D5} {(entry.IsFree ? 'f' : 'n')} \n"
                    )
                );
            }
        }

        PdfSerializer.Ascii(output, "trailer\n");
        PdfSerializer.Write(output, WithSizeAndPrev(Trailer, _next));
    }

    private void WriteStream(MemoryStream output, SortedDictionary<int, XrefEntry> entries)
    {
        var self = _next;
        entries[self] = new XrefEntry(self, XrefEntryKind.InFile, (int)output.Position, 0);
        using var data = new MemoryStream();
        foreach (var entry in entries.Values)
        {
            data.WriteByte((byte)(entry.IsFree ? 0 : 1));
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                data.WriteByte((byte)(entry.Location >> shift));
            }

            data.WriteByte((byte)(entry.Generation >> 8));
            data.WriteByte((byte)entry.Generation);
        }

        var index = Runs(entries.Keys)
            .SelectMany(r => new PdfObject[] { new PdfInteger(r.First), new PdfInteger(r.Count) });
        var dictionary = WithSizeAndPrev(Trailer, self + 1)
            .With("Type", new PdfName("XRef"))
            .With("W", new PdfArray([new PdfInteger(1), new PdfInteger(4), new PdfInteger(2)]))
            .With("Index", new PdfArray(index));
        PdfSerializer.Ascii(output, $"{self} 0 obj\n");
        PdfSerializer.Write(output, new PdfStream(dictionary, data.ToArray()));
        PdfSerializer.Ascii(output, "\nendobj");
    }

    private PdfDictionary WithSizeAndPrev(PdfDictionary trailer, int size) =>
        trailer
            .With("Size", new PdfInteger(size))
            .With("Prev", new PdfInteger(_file.Revisions[^1].StartXref));

    private static IEnumerable<(int First, int Count)> Runs(IEnumerable<int> ascending)
    {
        var first = -1;
        var count = 0;
        foreach (var number in ascending)
        {
            if (count > 0 && number == first + count)
            {
                count++;
                continue;
            }

            if (count > 0)
            {
                yield return (first, count);
            }

            (first, count) = (number, 1);
        }

        if (count > 0)
        {
            yield return (first, count);
        }
    }
}
