using MimeKit;
using MimeKit.Tnef;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Outlook's winmail.dat, whatever type it is sent as.</summary>
internal static class TnefOpener
{
    /// <summary>Its text and attachments as entities; null when there is nothing readable in it.</summary>
    public static MimeEntity? Open(byte[] bytes)
    {
        try
        {
            var part = new TnefPart
            {
                Content = new MimeContent(new MemoryStream(bytes, writable: false)),
            };
            return part.ConvertToMessage().Body;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library raises many kinds for damaged input; all of them mean the same here.
            return null;
        }
    }
}
