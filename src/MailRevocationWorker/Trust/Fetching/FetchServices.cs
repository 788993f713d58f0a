using Microsoft.Extensions.Http.Resilience;
using PadesValidator;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>Composition of the fetching.</summary>
public static class FetchServices
{
    /// <param name="cacheFolder">Made when first needed.</param>
    /// <param name="policy">By which what is fetched will be judged; null: the library's own.</param>
    /// <param name="keep">Writes what was fetched where the validation finds it.</param>
    public static IServiceCollection AddRevocationFetching(
        this IServiceCollection services,
        FetchOptions options,
        string cacheFolder,
        Func<IServiceProvider, Func<TrustSnapshot, CancellationToken, Task<TrustFile>>> keep,
        ValidationPolicy? policy = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options).AddSingleton(new AddressGuard(options));
        services.AddSingleton(s => new FetchCache(
            cacheFolder,
            options,
            s.GetRequiredService<TimeProvider>()
        ));
        var attempt = TimeSpan.FromSeconds(options.RequestSeconds);
        services
            .AddHttpClient<RevocationClient>(c => c.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(s => new SocketsHttpHandler
            {
                ConnectCallback = s.GetRequiredService<AddressGuard>().ConnectAsync,
                AllowAutoRedirect = false,

                // A proxy would connect where the guard can't look.
                UseProxy = false,
                UseCookies = false,
                MaxResponseHeadersLength = 16,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            .AddStandardResilienceHandler(o =>
            {
                o.AttemptTimeout.Timeout = attempt;
                o.TotalRequestTimeout.Timeout = attempt * 3;
                o.Retry.MaxRetryAttempts = 1;
                var transient = o.Retry.ShouldHandle;
                o.Retry.ShouldHandle = async args =>
                    args.Outcome.Exception?.InnerException is not AddressRefusedException
                    && await transient(args);
                o.Retry.Delay = TimeSpan.FromMilliseconds(200);
                o.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(
                    Math.Max(30, 2 * options.RequestSeconds)
                );
                o.CircuitBreaker.MinimumThroughput = 4;
            })
            .SelectPipelineByAuthority();
        return services
            .AddSingleton(s =>
                ActivatorUtilities.CreateInstance<RevocationFetcher>(
                    s,
                    policy ?? ValidationPolicy.Default
                )
            )
            .AddSingleton(s => new TrustCompletion(
                s.GetRequiredService<RevocationFetcher>(),
                options,
                s.GetRequiredService<TimeProvider>(),
                keep(s)
            ));
    }
}
