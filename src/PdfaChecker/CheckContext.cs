using PdfaChecker.Colour;
using PdfaChecker.Fonts;
using PdfaChecker.Metadata;
using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker;

/// <summary>One check of one view of a file: what the rules read, and where they report.</summary>
internal sealed class CheckContext
{
    public const int MaxEmbeddingDepth = 2;
    private const long MaxDecoded = 200L << 20;
    private readonly Dictionary<PdfStream, FontProgram?> programs = new(
        ReferenceEqualityComparer.Instance
    );
    private OutputIntents? output;
    private long decoded;

    public CheckContext(PdfView view, PdfaFlavour flavour, int embedding, CancellationToken ct)
    {
        View = view;
        Flavour = flavour;
        Embedding = embedding;
        Cancellation = ct;
        Findings = new Findings(flavour.Part);
        Xmp = XmpOf(view);
    }

    public PdfView View { get; }
    public PdfFile File => View.File;
    public PdfaFlavour Flavour { get; }
    public int Part => Flavour.Part;

    /// <summary>0 for the file itself, 1 for a file embedded in it, and so on.</summary>
    public int Embedding { get; }
    public CancellationToken Cancellation { get; }
    public Findings Findings { get; }

    /// <summary>The catalog's metadata; null where there are none.</summary>
    public XmpPacket? Xmp { get; }

    public OutputIntents Output => output ??= OutputIntents.Read(this);

    /// <summary>The document's metadata packet; null where the catalog has no metadata stream that can be decoded.</summary>
    public static XmpPacket? XmpOf(PdfView view) =>
        view.Stream(view.Catalog, "Metadata") is { } stream
        && view.Decode(stream) is { IsOk: true } decoded
            ? XmpPacketReader.Read(decoded.Bytes)
            : null;

    /// <summary>The place of a value that stands in a dictionary: its object where it is a reference, else that of the holder.</summary>
    public Place PlaceOf(PdfObject? value, Place holder) =>
        value switch
        {
            PdfReference reference => new Place(
                reference.Number,
                reference.Generation,
                View.GetIndirect(reference.Number)?.HeaderOffset ?? -1
            ),
            { Container: 0, Offset: >= 0 } => holder with { Offset = value.Offset },
            _ => holder,
        };

    /// <summary>
    /// Decodes a stream, within what one check may decode in all: a small file can name the same large stream many times. Beyond
    /// that nothing is decoded, and the check is incomplete.
    /// </summary>
    public DecodeResult Decode(PdfStream stream)
    {
        if (decoded > MaxDecoded)
        {
            Findings.GiveUp(ObjectWalk.TooMany, Place.File);
            return new DecodeResult(default, DecodeError.TooLarge);
        }

        var result = View.Decode(stream);
        decoded += result.Bytes.Length;
        return result;
    }

    /// <summary>The font program of a stream, read once however many fonts name it.</summary>
    public FontProgram? Program(PdfStream stream, Func<ReadOnlyMemory<byte>, FontProgram?> read)
    {
        if (!programs.TryGetValue(stream, out var program))
        {
            program = Decode(stream) is { IsOk: true } bytes ? read(bytes.Bytes) : null;
            programs[stream] = program;
        }

        return program;
    }

    /// <summary>The place of the catalog.</summary>
    public Place Root => PlaceOf(View.Trailer["Root"], Place.File);
}
