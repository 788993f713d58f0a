using System.Diagnostics;
using System.Net;
using Integration.Tests.Dashboard;

namespace Crash.Tests;

/// <summary>Two people at their browsers, who stay signed in while the service dies.</summary>
internal sealed class People : IDisposable
{
    private const string Password = "une phrase assez longue pour entrer";

    private readonly Visitor anne;
    private readonly Visitor sophie;
    private readonly World world;

    private People(World world)
    {
        this.world = world;
        anne = new(world.Url);
        sophie = new(world.Url);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>As an administrator and two people do; the service runs.</summary>
    public static async Task<People> EnrolAsync(World world)
    {
        var made = new People(world);
        await EnrolAsync(world, made.anne, "anne", "operator");
        await EnrolAsync(world, made.sophie, "sophie", "supervisor");
        await RunAsync(world, "operator", "vouch", "sophie");
        return made;
    }

    public Task ClaimAsync(string number) =>
        SubmittedAsync(() =>
            anne.SubmitAsync(
                $"/cases/{number}",
                $"/cases/{number}/act",
                Ct,
                ("act", "claim"),
                ("reason", "")
            )
        );

    public Task ReopenAsync(string number) => DecideAsync(anne, number, "reopen");

    public Task RejectAsync(string number) => DecideAsync(anne, number, "reject");

    public Task AskForMoreAsync(string number) => DecideAsync(anne, number, "ask-for-more");

    /// <summary>Or proposes it, where two must agree.</summary>
    public Task ApproveAsync(string number) => DecideAsync(anne, number, "approve");

    public Task ConfirmAsync(string number) => DecideAsync(sophie, number, "confirm");

    public void Dispose()
    {
        anne.Dispose();
        sophie.Dispose();
    }

    private Task DecideAsync(Visitor person, string number, string act)
    {
        var target = act is "approve" or "confirm" ? world.TargetOf(number) : "";
        return SubmittedAsync(() =>
            person.SubmitAsync(
                $"/cases/{number}/decide/{act}",
                "decide",
                Ct,
                ("Form.Target", target),
                ("Form.Guide", "PasswordLost"),
                ("Form.Reason", "le titulaire a été rappelé"),
                ("Form.French", "Nous revenons vers vous."),
                ("Form.English", "We come back to you."),
                ("Form.Typed", number),
                ("Form.Intent", "decide")
            )
        );
    }

    /// <summary>The service may die before it has answered.</summary>
    private static async Task SubmittedAsync(Func<Task<HttpResponseMessage>> submit)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await submit();
        }
        catch (HttpRequestException)
        {
            return;
        }

        using (answer)
        {
            answer.StatusCode.ShouldBe(
                HttpStatusCode.Redirect,
                await answer.Content.ReadAsStringAsync(Ct)
            );
        }
    }

    private static async Task EnrolAsync(World world, Visitor visitor, string name, string role)
    {
        var link = await RunAsync(world, "operator", "add", name, "--role", role);
        await visitor.EnrolAsync(new Uri(link.Trim()).PathAndQuery, Password, Ct);
        await visitor.SignInAsync(name, Password, Ct);
    }

    private static async Task<string> RunAsync(World world, params string[] verb)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [ServiceProcess.Program, .. verb, "--config", world.Configuration]
            )
            {
                WorkingDirectory = world.Workplace,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', verb)}: {output}");
        return output;
    }
}
