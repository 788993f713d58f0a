using Integration.Tests.Revocation;
using Xunit.MicrosoftTestingPlatform;

namespace Integration.Tests;

/// <summary>The tests; or, as another process, a CA that one of them started and will kill.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) =>
        arguments is [StubCa.Verb, var folder]
            ? StubCa.RunAsync(folder)
            : TestPlatformTestFramework.RunAsync(
                arguments,
                SelfRegisteredExtensions.AddSelfRegisteredExtensions
            );
}
