using PdfSyntax.Reading;

namespace PdfSyntax;

/// <summary>
/// A PDF file as bytes, objects and revisions. Strict: cross-reference sections are followed in /Prev order from the last startxref,
/// nothing is searched for or guessed. Total: any bytes give a file; what is wrong with it is in <see cref="Problem"/> and
/// <see cref="Deviations"/>. Objects are read when they are asked for, so deviations grow while a file is read.
/// </summary>
public sealed class PdfFile
{
    private readonly ObjectStore _store;
    private readonly PdfRevision[] _revisions;
    private readonly PdfView?[] _views;
    private readonly PdfView _none;
    private Deviation[] _deviations = [];

    private PdfFile(
        ReadOnlyMemory<byte> bytes,
        ParseContext context,
        PdfHeader header,
        PdfRevision[] revisions,
        string? problem
    )
    {
        Bytes = bytes;
        Limits = context.Limits;
        HeaderOffset = header.Offset;
        HeaderVersion = header.Version;
        _store = new ObjectStore(bytes, context);
        _revisions = revisions;
        _views = new PdfView?[revisions.Length];
        _none = new PdfView(this, _store, []);
        Problem = problem;
        if (problem is null && Latest.Catalog.Count == 0)
        {
            Problem = "the trailer's /Root leads to no catalog";
        }
    }

    /// <summary>The header stands within the first 1,024 bytes.</summary>
    public bool IsPdf => HeaderOffset >= 0;

    /// <summary>Cross references, trailer and catalog were found as ISO 32000 says.</summary>
    public bool IsReadable => Problem is null;

    /// <summary>Why the file is not readable, in English; null where it is.</summary>
    public string? Problem { get; }

    /// <summary>Byte offset of %PDF-; -1 where there is none.</summary>
    public int HeaderOffset { get; }

    /// <summary>What stands behind %PDF-, for example 1.7; null where there is no header.</summary>
    public string? HeaderVersion { get; }
    public ReadOnlyMemory<byte> Bytes { get; }
    public PdfLimits Limits { get; }

    /// <summary>What was found wrong so far, as it is at this moment: reading on while going through the list is safe.</summary>
    public IReadOnlyList<Deviation> Deviations
    {
        get
        {
            var found = _store.Context.Deviations;
            if (_deviations.Length != found.Count)
            {
                _deviations = [.. found];
            }

            return _deviations;
        }
    }

    /// <summary>The trailer names an encryption dictionary. Strings and streams are given as they stand: nothing is decrypted.</summary>
    public bool IsEncrypted => Array.Exists(_revisions, r => r.Trailer.ContainsKey("Encrypt"));

    /// <summary>Oldest first; empty where the file is not readable.</summary>
    public IReadOnlyList<PdfRevision> Revisions => _revisions;

    /// <summary>The document as it is now; an empty view where the file is not readable.</summary>
    public PdfView Latest => At(_revisions.Length - 1);

    /// <summary>Reads header, cross-reference sections and trailers. The bytes are kept, not copied: they must not change.</summary>
    /// <exception cref="OperationCanceledException">The only exception, whatever the bytes.</exception>
    public static PdfFile Open(
        ReadOnlyMemory<byte> bytes,
        PdfLimits? limits = null,
        CancellationToken ct = default
    )
    {
        var context = new ParseContext(limits ?? PdfLimits.Default, bytes.Length, ct);
        var header = PdfHeader.Find(bytes.Span, context);
        if (header.Offset < 0)
        {
            return new PdfFile(bytes, context, header, [], "no %PDF- in the first 1,024 bytes");
        }

        var chain = new RevisionReader(bytes, header.Offset, context).Read(out var problem);
        return new PdfFile(bytes, context, header, problem is null ? chain : [], problem);
    }

    /// <summary>The document as it was at the end of revision <paramref name="revision"/>; an empty view where there is no such revision.</summary>
    public PdfView At(int revision)
    {
        if ((uint)revision >= (uint)_revisions.Length)
        {
            return _none;
        }

        return _views[revision] ??= new PdfView(this, _store, _revisions[..(revision + 1)]);
    }

    /// <summary>
    /// The revision whose own %%EOF ends at this byte offset, be it with or without the end of line, and whose startxref there names
    /// it; null where none does. This, not a mere comparison of ends, says which revision somebody signed.
    /// </summary>
    public PdfRevision? RevisionEndingAt(long offset) =>
        Array.FindLast(
            _revisions,
            r => r.NamesItself && offset >= r.MarkerEnd && offset <= r.OwnEnd
        );

    /// <summary>The raw bytes of an object that stands in the file itself; empty for one in an object stream or one that was made.</summary>
    public ReadOnlyMemory<byte> Raw(PdfObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Container == 0 && value.Offset >= 0 && value.Span.End <= Bytes.Length
            ? Bytes.Slice(value.Offset, value.ByteLength)
            : default;
    }
}
