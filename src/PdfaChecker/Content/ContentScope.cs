using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>What a content stream is read in.</summary>
/// <param name="Resources">Where its names are looked up.</param>
/// <param name="HasOwnResources">The resources are its own, not those of a page or a parent.</param>
/// <param name="Place">The object that holds it.</param>
/// <param name="Depth">Streams around it.</param>
/// <param name="IsStamp">It is, or is part of, the appearance of a signature field: what a signer's program drew to show the signature.</param>
/// <param name="StructParents">Its key in the parent tree of the structure.</param>
internal sealed record ContentScope(
    PdfDictionary? Resources,
    bool HasOwnResources,
    Place Place,
    int Depth,
    bool IsStamp = false,
    long? StructParents = null
);
