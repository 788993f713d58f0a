using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What a leaf is called and claims to be.</summary>
/// <param name="IsBody">Unnamed inline text: what the person wrote, not a file.</param>
internal sealed record LeafLabel(string? Name, string MediaType, string? Charset, bool IsBody)
{
    public string Display => DisplayText.FileName(Name, IsNamedPdf ? "document.pdf" : "attachment");

    public bool IsNamedPdf =>
        MediaType is "application/pdf" or "application/x-pdf" or "text/pdf" or "text/x-pdf"
        || HasExtension(".pdf");

    public bool HasExtension(string extension) =>
        Name?.Trim().EndsWith(extension, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>A file out of a container: nothing but its name is known.</summary>
    public static LeafLabel File(string? name) => new(name, "", null, IsBody: false);

    /// <summary>The name without an extension that its container gave it.</summary>
    public string? Without(string extension) =>
        HasExtension(extension) ? Name!.Trim()[..^extension.Length] : Name;

    public static LeafLabel Of(MimePart part)
    {
        var type = part.ContentType;
        var name = part.ContentDisposition?.FileName;
        name = string.IsNullOrWhiteSpace(name) ? type.Name : name;

        // "name=a.pdf; filename=b.exe": either way of calling it a PDF counts as calling it one.
        if (type.Name is { } other && other.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase))
        {
            name = other;
        }

        var isText =
            type.IsMimeType("text", "plain")
            || type.IsMimeType("text", "html")
            || type.IsMimeType("text", "enriched");
        var isBody =
            isText
            && string.IsNullOrWhiteSpace(name)
            && !(part.ContentDisposition?.IsAttachment ?? false);
        return new LeafLabel(name, type.MimeType.ToLowerInvariant(), type.Charset, isBody);
    }
}
