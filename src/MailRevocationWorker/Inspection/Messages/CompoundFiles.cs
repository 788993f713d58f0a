using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>OLE compound files are not opened; whether one is an Outlook message, that could hold a form, can be told.</summary>
internal static class CompoundFiles
{
    private static readonly byte[] PropertyStream = Encoding.Unicode.GetBytes(
        "__properties_version1.0"
    );

    public static bool IsOutlookMessage(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(PropertyStream) >= 0;
}
