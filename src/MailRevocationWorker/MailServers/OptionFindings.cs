using System.Globalization;

namespace MailRevocationWorker.MailServers;

/// <summary>Collects what is wrong with a configuration: which key, which bound, which value.</summary>
internal sealed class OptionFindings
{
    private readonly List<string> messages = [];

    public IReadOnlyList<string> Messages => messages;

    /// <summary>"Mailbox:PollSeconds must be 1 to 3600, was 0".</summary>
    public void Range(string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            messages.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{key} must be {least} to {most}, was {value}"
                )
            );
        }
    }

    /// <summary>"Mailbox:Imap:Host must be a host name, was ''"; secrets never come this way.</summary>
    public void Require(bool holds, string key, string requirement, string? value)
    {
        if (!holds)
        {
            messages.Add($"{key} must be {requirement}, was '{value}'");
        }
    }

    public void Add(string message) => messages.Add(message);
}
