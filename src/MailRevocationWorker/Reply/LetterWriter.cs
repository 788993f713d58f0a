using System.Globalization;
using System.Numerics;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Reply;

/// <summary>Writes one language's letter from the texts and the case.</summary>
internal sealed class LetterWriter(ReplyOptions options, ReplyLanguage language)
{
    public ReplyLetter Write(ReplyRequest request)
    {
        var topic = LetterTopic.Of(request);
        string Fill(string text) => FillIn(text, request);
        var what = language.Find($"{topic.Text}.What") ?? language[$"{topic.Kind}.What"];
        var why = language[topic.By ?? $"{topic.Text}.Why"];
        return new ReplyLetter
        {
            Language = language.Code,
            Title = language[$"{topic.Text}.Title"],
            Tone = topic.Tone,
            Below = language["Below"],
            Greeting = language["Greeting"],
            Opening = [Fill(what), .. OperatorsText.Of(request, language.Code) ?? [Fill(why)]],
            Next = new(
                language["Heading.Next"],
                [.. Steps(language[$"{topic.Text}.Next"]).Select(Fill)]
            ),
            FactsHeading = language["Heading.Facts"],
            Facts = [.. Facts(request, topic)],
            Alarm = Alarm(topic) is var (heading, text)
                ? new(language[heading], [Fill(language[text])])
                : null,
            Footer = [Fill(language["Contact"]), Fill(language["Automatic"])],
        };
    }

    private IEnumerable<string> Steps(string next) =>
        next.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line[0] == '@' ? language[$"Step.{line[1..]}"] : line);

    private static (string Heading, string Text)? Alarm(LetterTopic topic) =>
        topic.Tone switch
        {
            // Who is told without having asked is rightly not at the origin of it.
            LetterTone.Done when topic.By is not null => ("Heading.Surprised", "NotYou"),
            LetterTone.Done when topic.Kind == DecisionKind.Revoke => ("Heading.NotYou", "NotYou"),
            LetterTone.Done => null,
            LetterTone.Refused or LetterTone.Waiting => ("Heading.Urgent", "Urgent"),
            // The whole letter is the alarm.
            LetterTone.Urgent => null,
        };

    private IEnumerable<LetterFact> Facts(ReplyRequest request, LetterTopic topic)
    {
        LetterFact Fact(string key, string value) => new(language[$"Fact.{key}"], value);

        yield return Fact("Case", request.CaseNumber);
        if (request.Planned.Kind is ReplyKind.Answer or ReplyKind.Interim)
        {
            yield return Fact("Received", language.Format(request.ReceivedAt));
        }

        if (topic.Kind == DecisionKind.Review && request.Deadline is { } deadline)
        {
            yield return Fact("Deadline", language.Format(deadline));
        }

        if (request.Planned.Disclose && request.Decision.Target is { } target)
        {
            yield return Fact("Product", target.Product);
            if (request.Holder is { } holder)
            {
                yield return Fact("Holder", $"{holder.GivenName} {holder.Surname}");
            }

            if (request.Organisation is { } organisation)
            {
                yield return Fact("Organisation", organisation.Name);
            }

            yield return Fact("Request", target.RequestNumber);
            yield return Fact("Serial", target.SerialNumber);
            if (
                BigInteger.TryParse(
                    "0" + target.SerialNumber,
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                yield return Fact("SerialDecimal", number.ToString(CultureInfo.InvariantCulture));
            }
        }

        if (topic.Kind == DecisionKind.Revoke)
        {
            yield return Fact("RevokedAt", RevokedAt(request));
        }
    }

    private string RevokedAt(ReplyRequest request) =>
        language.Format(request.Receipt?.RevokedAt ?? request.WrittenAt);

    private string FillIn(string text, ReplyRequest request)
    {
        var by = request.Deadline is { } deadline
            ? language["By.Deadline"]
                .Replace("{deadline}", language.Format(deadline), StringComparison.Ordinal)
            : language["By.Soon"];
        return text.Replace("{by}", by, StringComparison.Ordinal)
            .Replace("{revokedAt}", RevokedAt(request), StringComparison.Ordinal)
            .Replace("{case}", request.CaseNumber, StringComparison.Ordinal)
            .Replace("{authority}", options.AuthorityName, StringComparison.Ordinal)
            .Replace("{online}", options.OnlineRevocationUrl, StringComparison.Ordinal)
            .Replace("{form}", options.FormUrl, StringComparison.Ordinal)
            .Replace("{telephone}", options.Telephone, StringComparison.Ordinal)
            .Replace(
                "{hours}",
                language.Code == "fr" ? options.TelephoneHoursFr : options.TelephoneHoursEn,
                StringComparison.Ordinal
            )
            .Replace("{support}", options.SupportEmail, StringComparison.Ordinal)
            .Replace("{mailbox}", options.From, StringComparison.Ordinal);
    }
}
