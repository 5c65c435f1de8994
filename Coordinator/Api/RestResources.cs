using ActorCompute.Coordinator.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>What REST shows of jobs, nodes, tasks and packages, and what it does with them: the same as gRPC, in the documents of <see cref="RestDocuments"/>.</summary>
internal static class RestResources
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/jobs", (RequestDelegate)Jobs);
        app.MapGet("/v1/jobs/{id}", (RequestDelegate)Job);
        app.MapPost("/v1/jobs/{id}:cancel", (RequestDelegate)Cancel);
        app.MapPost("/v1/jobs/{id}:retry", (RequestDelegate)Retry);
        app.MapDelete("/v1/jobs/{id}", (RequestDelegate)Delete);
        app.MapGet("/v1/nodes", (RequestDelegate)Nodes);
        app.MapPost("/v1/nodes/{name}:drain", (RequestDelegate)Drain);
        app.MapGet("/v1/tasks", (RequestDelegate)Tasks);
        app.MapGet("/v1/packages", (RequestDelegate)Packages);
    }

    /// <summary>Newest first, those that are all of what the query says.</summary>
    private static async Task Jobs(HttpContext context)
    {
        RestQuery.Check(context, ["name", "sinceMs", "olderMs", "limit"], "state");
        var wanted = new Protos.ListRequest
        {
            Name = RestQuery.Text(context, "name") ?? "",
            SinceMs = RestQuery.Number(context, "sinceMs") ?? 0,
            OlderMs = RestQuery.Number(context, "olderMs") ?? 0,
            Limit = (int)(RestQuery.Number(context, "limit", int.MaxValue) ?? 0),
        };
        wanted.State.AddRange(context.Request.Query["state"].Select(s => s ?? ""));
        var jobs = await Gate(context).Ask<JobList>(new ListJobs(JobFilters.Of(wanted)), context.RequestAborted);
        await RestDocuments.AnswerAsync(context, (await Gate(context).ExplainAsync(jobs.Jobs, context.RequestAborted)).Select(j => j.ToProto()), RestDocuments.Write);
    }

    private static async Task Job(HttpContext context)
    {
        RestQuery.Check(context, []);
        await AnswerAsync(context, await Gate(context).ShowJob(RestJobs.IdOf(context), context.RequestAborted));
    }

    /// <summary><c>?reason=</c> is told to whoever asks why.</summary>
    private static async Task Cancel(HttpContext context)
    {
        RestQuery.Check(context, ["reason"]);
        var reason = RestQuery.Text(context, "reason") is { Length: > 0 } said ? said : "cancelled on request";
        await AnswerAsync(context, await Gate(context).AskJob<JobView>(RestJobs.IdOf(context), new CancelJob(reason), context.RequestAborted));
    }

    /// <summary>With <c>?round=</c>, the job's as last seen, it is harmless to repeat.</summary>
    private static async Task Retry(HttpContext context)
    {
        RestQuery.Check(context, ["round"]);
        await AnswerAsync(context, await Gate(context).Ask<JobView>(new RetryFailed(RestJobs.IdOf(context), (int?)RestQuery.Number(context, "round", int.MaxValue)), context.RequestAborted));
    }

    private static async Task Delete(HttpContext context)
    {
        RestQuery.Check(context, []);
        var id = RestJobs.IdOf(context);
        await Gate(context).Ask<JobForgotten>(new ForgetJob(id), context.RequestAborted);
        await RestDocuments.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id.Value);
            json.WriteBoolean("deleted", true);
            json.WriteEndObject();
        });
    }

    private static async Task Nodes(HttpContext context)
    {
        RestQuery.Check(context, []);
        await RestDocuments.AnswerAsync(context, (await Service<ClusterService>(context).NodesAsync(context.RequestAborted)).Nodes, RestDocuments.Write);
    }

    /// <summary><c>?timeoutMs=</c> is how long items that run may go on.</summary>
    private static async Task Drain(HttpContext context)
    {
        RestQuery.Check(context, ["timeoutMs"]);
        var request = new Protos.DrainNodeRequest { Name = (string)context.Request.RouteValues["name"]!, TimeoutMs = RestQuery.Number(context, "timeoutMs") ?? 0 };
        var node = await Service<ClusterService>(context).DrainAsync(request, context.RequestAborted);
        await RestDocuments.AnswerAsync(context, json => RestDocuments.Write(json, node));
    }

    private static async Task Tasks(HttpContext context)
    {
        RestQuery.Check(context, []);
        await RestDocuments.AnswerAsync(context, Service<ClusterService>(context).Tasks().Tasks, RestDocuments.Write);
    }

    private static async Task Packages(HttpContext context)
    {
        RestQuery.Check(context, []);
        await RestDocuments.AnswerAsync(context, Service<PackagesService>(context).All().Packages, RestDocuments.Write);
    }

    private static Task AnswerAsync(HttpContext context, JobView job) => RestDocuments.AnswerAsync(context, json => RestDocuments.Write(json, job.ToProto()));

    private static CoordinatorGate Gate(HttpContext context) => Service<CoordinatorGate>(context);

    private static T Service<T>(HttpContext context) => (T)context.RequestServices.GetService(typeof(T))!;
}
