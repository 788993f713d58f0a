using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>/Ff: signers that lock fields make them read-only; no other flag may change (ISO 32000-2 table 227).</summary>
internal static class FieldFlags
{
    private const long ReadOnly = 1;

    public static void Compare(
        PdfView signed,
        PdfView present,
        FieldNode old,
        FieldNode now,
        ChangeLog log
    )
    {
        var was = signed.Integer(old.Dictionary, "Ff") ?? 0;
        var became = present.Integer(now.Dictionary, "Ff") ?? 0;
        if (was != became)
        {
            log.Add(
                (was | ReadOnly) == became ? LaterChanges.AllowedSigning : LaterChanges.Forbidden,
                $"field {old.Name} /Ff: {was} became {became}",
                now.Dictionary.Offset,
                old.Name
            );
        }
    }
}
