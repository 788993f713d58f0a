using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>A font descriptor and the program it embeds (ISO 32000-1 clauses 9.8 and 9.9).</summary>
internal sealed record FontDescriptor
{
    private const int Symbolic = 4;

    public PdfDictionary? Dictionary { get; private init; }

    /// <summary>A font file stream is there, readable or not.</summary>
    public bool HasFile { get; private init; }

    /// <summary>Subtype of the font file stream; null where it has none.</summary>
    public string? FileSubtype { get; private init; }
    public FontProgram? Program { get; private init; }
    public bool IsSymbolic { get; private init; }
    public double MissingWidth { get; private init; }

    public static FontDescriptor Read(PdfDictionary font, CheckContext context)
    {
        if (context.View.Dictionary(font, "FontDescriptor") is not { } descriptor)
        {
            return new FontDescriptor();
        }

        var (key, file) = ((string?)null, (PdfStream?)null);
        foreach (var candidate in (string[])["FontFile", "FontFile2", "FontFile3"])
        {
            if (context.View.Stream(descriptor, candidate) is { } stream)
            {
                (key, file) = (candidate, stream);
            }
        }

        return new FontDescriptor
        {
            Dictionary = descriptor,
            HasFile = file is not null,
            FileSubtype = file is null ? null : context.View.Name(file.Dictionary, "Subtype"),
            Program = file is null ? null : ReadProgram(key, file, context),
            IsSymbolic = ((context.View.Integer(descriptor, "Flags") ?? 0) & Symbolic) != 0,
            MissingWidth = context.View.Number(descriptor, "MissingWidth") ?? 0,
        };
    }

    private static FontProgram? ReadProgram(string? key, PdfStream file, CheckContext context) =>
        context.Program(
            file,
            bytes =>
                key switch
                {
                    "FontFile" => Type1Program.Read(bytes),
                    "FontFile2" => TrueTypeProgram.Read(bytes),
                    // OpenType wraps either kind; a bare CFF program begins with its version.
                    _ => bytes.Span.StartsWith("OTTO"u8) || bytes.Span.StartsWith("\0\x01\0\0"u8)
                        ? TrueTypeProgram.Read(bytes)
                        : CffProgram.Read(bytes),
                }
        );
}
