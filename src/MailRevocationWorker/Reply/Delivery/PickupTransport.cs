using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.MailServers;
using MimeKit;

namespace MailRevocationWorker.Reply;

/// <summary>Writes each reply to a folder as MESSAGE-ID.eml, whole or not at all; the same Message-ID again gives the same file.</summary>
internal sealed class PickupTransport(DeliveryOptions options) : IReplyTransport
{
    private const int MaxNameLength = 120;

    public string Name => $"pickup folder {Path.GetFullPath(options.PickupFolder)}";

    public async Task<DeliveryResult> SendAsync(
        MimeMessage message,
        string envelopeTo,
        CancellationToken ct
    )
    {
        var name = FileName(message.MessageId);
        var path = Path.Combine(options.PickupFolder, name);
        var part = Path.Combine(options.PickupFolder, $".{Guid.NewGuid():N}.part");
        try
        {
            Directory.CreateDirectory(options.PickupFolder);
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                var format = FormatOptions.Default.Clone();
                format.NewLineFormat = NewLineFormat.Dos;
                await message.WriteToAsync(format, file, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
            return new(DeliveryStatus.Accepted, $"written to {name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(DeliveryStatus.TryLater, ServerText.OneLine(e.Message), NeedsOperator: true);
        }
        finally
        {
            TryDelete(part);
        }
    }

    public Task<Probe> ProbeAsync(CancellationToken ct)
    {
        var part = Path.Combine(options.PickupFolder, $".{Guid.NewGuid():N}.part");
        ProbeCheck check;
        try
        {
            Directory.CreateDirectory(options.PickupFolder);
            File.WriteAllBytes(part, []);
            check = new("write a reply", true, $"{options.PickupFolder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            check = new(
                "write a reply",
                false,
                ServerText.OneLine(e.Message),
                $"Let the service's user write to Delivery:PickupFolder ({options.PickupFolder}), or set another."
            );
        }
        finally
        {
            TryDelete(part);
        }

        return Task.FromResult(new Probe(Name, [check]));
    }

    /// <summary>The Message-ID where it is a plain file name; else what can be kept of it and its hash, so that two never share a file.</summary>
    internal static string FileName(string? messageId)
    {
        var id = messageId ?? "";
        var kept = string.Concat(
            id.Take(MaxNameLength)
                .Select(c =>
                    char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' ? c : '_'
                )
        );
        var plain = kept == id && kept.Length > 0 && kept[0] != '.';
        return plain
            ? $"{kept}.eml"
            : $"{kept.TrimStart('.')}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16]}.eml";
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A dot file is left behind; nothing picks it up.
        }
    }
}
