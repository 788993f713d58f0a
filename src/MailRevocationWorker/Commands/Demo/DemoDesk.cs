using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>What operators find on an ordinary morning: cases in every state, words to start from, things that went wrong. Brought about as it comes about in earnest.</summary>
internal sealed class DemoDesk(
    CaseStore store,
    Desk desk,
    Playground playground,
    SampleRequests requests,
    DemoWatch watch
)
{
    private static readonly Person Operator = new("operateur", PersonRole.Operator);

    private static readonly SavedText[] Texts =
    [
        new(
            0,
            CaseAction.AskForMore,
            "Numéro de série manquant",
            "Il manque le numéro de série du certificat. Vous le trouvez dans l’e-mail de retrait, ou dans le certificat lui-même. Répondez à ce message en l’indiquant.",
            "The certificate’s serial number is missing. You find it in the e-mail by which you fetched the certificate, or in the certificate itself. Answer this message with it."
        ),
        new(
            0,
            CaseAction.Reject,
            "Formulaire d’un autre titulaire",
            "Le titulaire écrit dans le formulaire n’est pas celui du certificat. Remplissez et signez un nouveau formulaire, puis envoyez-le-nous.",
            "The holder written in the form is not the certificate’s. Fill in and sign a new form, then send it to us."
        ),
        new(
            0,
            CaseAction.Approve,
            "Révoqué après rappel",
            "Nous vous avons rappelé et avons révoqué le certificat à votre demande.",
            "We have called you back and have revoked the certificate as you asked."
        ),
    ];

    /// <param name="results">Of the samples that were decided already.</param>
    public async Task SetAsync(IReadOnlyList<SampleResult> results, CancellationToken cancellation)
    {
        foreach (var text in Texts)
        {
            await store.SaveTextAsync(text, "superviseur", cancellation);
        }

        var waiting = requests.ForTheDesk();
        playground.Write(waiting);
        var numbers = new List<string>();
        foreach (var sample in waiting)
        {
            var result = await watch.FollowAsync(sample, _ => { }, cancellation);
            numbers.Add(
                result.CaseNumber
                    ?? throw new InvalidOperationException($"{sample.Name} has become no case")
            );
        }

        // The first stays as it is; the others are in somebody's hands.
        await ActAsync(numbers[1], CaseAction.Claim, cancellation);
        await RefuseAsync(numbers[2], cancellation);
        await ProposeAsync(
            results.Single(r => r.Sample.Name == "12-two-certificates"),
            cancellation
        );
        await BounceAsync(
            results.Single(r => r.Sample.Name == "04-legal-representative"),
            cancellation
        );
        await store.RaiseTaskAsync(
            null,
            "alarm",
            JsonSerializer.Serialize(
                new
                {
                    Source = "demo",
                    Detail = "Exemple d’alarme : tout fonctionne. / Example of an alarm: all is well.",
                },
                JsonSerializerOptions.Web
            ),
            cancellation
        );
    }

    private async Task RefuseAsync(string number, CancellationToken cancellation)
    {
        var text = Texts.Single(t => t.Action == CaseAction.Reject);
        await ActAsync(
            number,
            CaseAction.Reject,
            cancellation,
            input =>
                input with
                {
                    Reason = "Titulaire rappelé : il confirme s’être trompé de formulaire.",
                    French = text.French,
                    English = text.English,
                }
        );
    }

    /// <summary>Against the form's own words: a supervisor must confirm it.</summary>
    private async Task ProposeAsync(SampleResult result, CancellationToken cancellation)
    {
        var view = await ViewAsync(result.CaseNumber!, cancellation);
        var (issuer, serial) = view.Named[0];
        await ActAsync(
            result.CaseNumber!,
            CaseAction.Approve,
            cancellation,
            input =>
                input with
                {
                    Reason =
                        "Titulaire rappelé : c’est bien ce certificat, le numéro de demande est une faute de frappe.",
                    TypedNumber = result.CaseNumber,
                    Issuer = issuer,
                    Serial = serial,
                    GuideReason = GuideReason.HolderRequest,
                }
        );
    }

    /// <summary>The holder's mailbox is full: our mail comes back (RFC 3464).</summary>
    private async Task BounceAsync(SampleResult result, CancellationToken cancellation)
    {
        var row = (await store.ByNumberAsync(result.CaseNumber!, cancellation))!;
        var ours = (await store.RepliesOfAsync(row.Id, cancellation))[^1];
        var sample = requests.Bounce(ours.To, ours.MessageId);
        playground.Write([sample]);
        await watch.FollowAsync(sample, _ => { }, cancellation);
    }

    private async Task<DeskView> ViewAsync(string number, CancellationToken cancellation) =>
        await desk.ViewAsync(number, Operator, cancellation)
        ?? throw new InvalidOperationException($"there is no case {number}");

    private async Task ActAsync(
        string number,
        CaseAction action,
        CancellationToken cancellation,
        Func<DeskInput, DeskInput>? fill = null
    )
    {
        var view = await ViewAsync(number, cancellation);
        var input = new DeskInput { Action = action, Version = view.Case.Version };
        var answer = await desk.ActAsync(
            number,
            Operator,
            fill is null ? input : fill(input),
            cancellation
        );
        if (answer is not (DeskAnswer.Done or DeskAnswer.Proposed))
        {
            throw new InvalidOperationException($"{action} of {number}: {answer}");
        }
    }
}
